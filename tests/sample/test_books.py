"""The clean company is consistent: an accountant's checks, on the written rows alone."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import Decimal

from pipelines.entities import ENTITIES
from tests.sample.conftest import AS_OF, Tables

ZERO = Decimal(0)


def money(text: str) -> Decimal:
    return Decimal(text) if text else ZERO


def test_ids_are_unique_and_links_point_at_something(clean: Tables) -> None:
    ids = {entity: {row["id"] for row in rows} for entity, rows in clean.items() if entity != "fx_rates"}
    # A payment is no row of its own: it is there when an event says that its money came, or was tried for.
    ids["payments"] = {
        row["payment_id"] for row in clean["payment_events"] if row["type"] in ("attempted", "succeeded")
    }
    for entity, rows in clean.items():
        assert entity == "fx_rates" or len(ids[entity]) == len(rows), entity
        for column in ENTITIES[entity].columns:
            if column.refers_to and rows and column.name in rows[0]:
                missing = {row[column.name] for row in rows if row[column.name]} - ids[column.refers_to]
                assert not missing, f"{entity}.{column.name}"


def test_invoices_add_up(clean: Tables) -> None:
    net, tax = defaultdict(lambda: ZERO), defaultdict(lambda: ZERO)
    for line in clean["invoice_lines"]:
        net[line["invoice_id"]] += money(line["amount"])
        tax[line["invoice_id"]] += money(line["tax_amount"])
    for invoice in clean["invoices"]:
        assert money(invoice["subtotal"]) == net[invoice["id"]]
        assert money(invoice["tax_total"]) == tax[invoice["id"]]
        assert money(invoice["total"]) == net[invoice["id"]] + tax[invoice["id"]]


def test_lines_say_their_price(clean: Tables) -> None:
    """`quantity * unit_price - discount_amount = amount` where a line is not prorated."""
    for line in clean["invoice_lines"]:
        if line["unit_price"] and line["is_proration"] == "false":
            said = money(line["quantity"]) * money(line["unit_price"]) - money(line["discount_amount"])
            assert abs(said - money(line["amount"])) < 1, line["id"]


def test_journals_balance(clean: Tables) -> None:
    sums: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for line in clean["journal_lines"]:
        sums[line["journal_id"]] += money(line["debit"]) - money(line["credit"])
    assert not [journal for journal, total in sums.items() if total]


def test_every_document_is_posted_in_its_month(clean: Tables) -> None:
    posted: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
    for line in clean["journal_lines"]:
        if line["account_type"] in ("receivable", "unapplied_cash"):
            kind = "payment" if line["document_type"] == "refund" else line["document_type"]
            posted[kind, line["document_id"]] += money(line["debit"]) - money(line["credit"])
    for invoice in clean["invoices"]:
        assert posted["invoice", invoice["id"]] == money(invoice["total"])
    for note in clean["credit_notes"]:
        assert posted["credit_note", note["id"]] == -money(note["amount"]) - money(note["tax_amount"])
    kept: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for event in clean["payment_events"]:
        kept[event["payment_id"]] += {"succeeded": 1, "refunded": -1}[event["type"]] * money(event["amount"])
    for payment, amount in kept.items():
        assert posted["payment", payment] == -amount


def test_payouts_are_their_items_and_reach_the_bank(clean: Tables) -> None:
    items: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for item in clean["payout_items"]:
        items[item["payout_id"]] += money(item["net"])
    banked = Counter(line["reference"].split(" MERCHANT")[0] for line in clean["bank_transactions"])
    for payout in clean["payouts"]:
        assert money(payout["amount"]) == items[payout["id"]] > 0
        assert banked[payout["reference"]] == (date.fromisoformat(payout["arrival_on"]) <= AS_OF)


def test_nobody_pays_late_and_nothing_is_left_over(clean: Tables) -> None:
    """Open invoices are not past due; what was invoiced is paid, credited or open."""
    owed: dict[str, Decimal] = defaultdict(lambda: ZERO)
    paid: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for invoice in clean["invoices"]:
        owed[invoice["customer_id"]] += money(invoice["total"]) if invoice["status"] == "paid" else ZERO
        assert invoice["status"] == "paid" or date.fromisoformat(invoice["due_on"]) >= AS_OF - timedelta(days=1)
    for note in clean["credit_notes"]:
        owed[note["customer_id"]] -= money(note["amount"]) + money(note["tax_amount"])
    for event in clean["payment_events"]:
        paid[event["customer_id"]] += {"succeeded": 1, "refunded": -1}[event["type"]] * money(event["amount"])
    assert {k: v for k, v in owed.items() if v} == {k: v for k, v in paid.items() if v}


def test_mirrors_are_right(clean: Tables) -> None:
    owed: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for invoice in clean["invoices"]:
        if invoice["status"] == "open":
            owed[invoice["customer_id"]] += money(invoice["total"])
    for note in clean["credit_notes"]:
        invoice = next(i for i in clean["invoices"] if i["id"] == note["invoice_id"])
        if invoice["status"] == "open":
            owed[note["customer_id"]] -= money(note["amount"]) + money(note["tax_amount"])
    for account in clean["accounts"]:
        if account["balance"]:
            assert money(account["balance"]) == owed[account["billing_customer_id"]]
