"""Corners in which no contract, invoice or payment stood before: mutants that nobody noticed lived in them. A few of each."""

from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from tests.strange import corner_billing, corner_cash, corner_contracts, corner_customers, corner_ledger
from tests.strange.book import AS_OF, Book, Row
from tests.strange.draw import Draw, some, unit

LIVE = ("active", "past_due", "trialing")


def corner(book: Book, seed: str) -> None:
    """Last of all, each from a seed of its own: what was there before stays as it was."""
    happens: tuple[Callable[[Book, Draw], None], ...] = (
        removed_never_had, billed_beside, free_while_trying, in_another_currency_since, sold_and_unknown, churned_today, of_several_currencies, tiers_from_nothing,
        a_cent_off, *corner_cash.HAPPENS, *corner_ledger.HAPPENS, *corner_contracts.HAPPENS, *corner_billing.HAPPENS, *corner_customers.HAPPENS,
    )  # fmt: skip
    for one in happens:
        one(book, Draw(f"{seed} {one.__name__}"))


def removed_never_had(book: Book, draw: Draw) -> None:
    """An amendment removes what its contract never had, and another contract of the account has."""
    skus: dict[str, list[Row]] = defaultdict(list)
    accounts = {row["id"]: row["account_id"] for row in book.rows["deals"]}
    for line in book.rows["deal_lines"]:
        skus[accounts.get(line["deal_id"], "")].append(line)
    changes = [row for row in book.rows["deals"] if row["type"] == "amendment" and row["is_won"]]
    for deal in some(draw, changes, 12):
        line = draw.choice(skus[deal["account_id"]] or book.rows["deal_lines"])
        book.add("deal_lines", id=f"{deal['id']}-r", deal_id=deal["id"], sku=line["sku"], charge_type=line["charge_type"], action="remove", quantity=Decimal(0), start_date=draw.one(None, deal["start_date"]))  # fmt: skip


def billed_beside(book: Book, draw: Draw) -> None:
    """A second live subscription bills what the first does: again, in red, or nothing of it."""
    live = {row["id"]: row for row in book.rows["subscriptions"] if row["status"] in LIVE and row["start_date"]}
    lines: dict[str, list[Row]] = defaultdict(list)
    for line in book.rows["invoice_lines"]:
        lines[line["invoice_id"]].append(line)
    for invoice in some(draw, [row for row in book.rows["invoices"] if row["subscription_id"] in live], 10):
        first = live[invoice["subscription_id"]]
        second = {"id": f"{first['id']}-twice", "start_date": first["start_date"] + timedelta(days=1)}
        if second["id"] not in {row["id"] for row in book.rows["subscriptions"]}:
            book.add("subscriptions", **{**first, **second})
            for item in [row for row in book.rows["subscription_items"] if row["subscription_id"] == first["id"]]:
                book.add("subscription_items", **{**item, "id": f"{item['id']}-twice", "subscription_id": second["id"], "deal_line_id": draw.one(None, item["deal_line_id"])})  # fmt: skip
        made = book.add("invoices", **{**invoice, "id": f"{invoice['id']}-twice", "number": f"{invoice['number']}-twice", "subscription_id": second["id"]})  # fmt: skip
        for line in lines[invoice["id"]]:
            for place, factor in enumerate(draw.one((1,), (1, -1), (0,), (-1, 1))):
                book.add("invoice_lines", **{**line, "id": f"{line['id']}-2{place}", "invoice_id": made["id"], "amount": line["amount"] * factor, "tax_amount": None})  # fmt: skip


def free_while_trying(book: Book, draw: Draw) -> None:
    """A trial that is over was invoiced at nothing, or one of its metered lines was."""
    trials = [row for row in book.rows["subscriptions"] if row["status"] == "trialing" and row["trial_end"]]
    for row in some(draw, trials, 10):
        day = row["start_date"] or AS_OF - timedelta(days=60)
        made = book.add("invoices", id=f"I-{row['id']}", number=f"FREE-{row['id']}", customer_id=row["customer_id"], subscription_id=row["id"], status="open", currency=row["currency"], subtotal=Decimal(0), tax_total=Decimal(0), total=Decimal(0), issued_on=day, due_on=day, sent_at=f"{day}T08:00:00")  # fmt: skip
        for item in [one for one in book.rows["subscription_items"] if one["subscription_id"] == row["id"]]:
            book.add("invoice_lines", id=f"IL-{item['id']}", invoice_id=made["id"], subscription_item_id=item["id"], deal_line_id=item["deal_line_id"], sku=item["sku"], quantity=item["quantity"], amount=Decimal(0), period_start=day, period_end=day + timedelta(days=29))  # fmt: skip


def in_another_currency_since(book: Book, draw: Draw) -> None:
    """A contract that renews is billed in another currency since, first or last."""
    renewing = {row["contract_id"] for row in book.rows["deals"] if row["auto_renew"] and row["contract_id"]}
    of_contract: dict[str, list[Row]] = defaultdict(list)
    for row in book.rows["invoices"]:
        if row["contract_id"] in renewing and row["issued_on"]:
            of_contract[row["contract_id"]].append(row)
    for contract in some(draw, sorted(of_contract), 10):
        rows = sorted(of_contract[contract], key=lambda row: str(row["issued_on"]))
        for row in rows[-draw.one(1, 2, 3) :]:
            row["currency"] = draw.one("SEK", "NOK")


def sold_and_unknown(book: Book, draw: Draw) -> None:
    """Skus that no price book has and no invoice names: with an end, without one, metered."""
    won = [row for row in book.rows["deals"] if row["is_won"] and row["start_date"] and row["contract_id"]]
    deals = [row for row in won if not row["end_date"] or row["end_date"] >= row["start_date"]]
    for place, deal in enumerate(some(draw, deals, 9)):
        charge = ("recurring", "usage", "one_time")[place % 3]
        until = draw.one(None, deal["end_date"])
        book.add("deal_lines", id=f"{deal['id']}-u", deal_id=deal["id"], sku=f"UNKNOWN-{place // 2}", charge_type=charge, quantity=Decimal(2), unit_price=Decimal(11), meter="unheard" if charge == "usage" else None, billing_frequency=draw.one(None, "monthly"), end_date=until)  # fmt: skip


def churned_today(book: Book, draw: Draw) -> None:
    """Accounts that left, whose subscriptions end or began today, yesterday or tomorrow."""
    accounts = {row["billing_customer_id"]: row for row in book.rows["accounts"] if row["billing_customer_id"]}
    live = [row for row in book.rows["subscriptions"] if row["status"] in LIVE and row["customer_id"] in accounts]
    for row in some(draw, live, 15):
        accounts[row["customer_id"]]["status"] = "churned"
        row[draw.one("canceled_on", "end_date", "start_date")] = AS_OF + timedelta(days=draw.one(-1, 0, 0, 1))


def of_several_currencies(book: Book, draw: Draw) -> None:
    """Records of one company, one of them gone without a currency."""
    for entity in ("accounts", "customers"):
        for row in book.rows[entity]:
            if row["id"][:2] in ("A9", "C9", "C8"):
                row["currency"] = draw.one(None, None, "EUR", "USD", "GBP")


def tiers_from_nothing(book: Book, draw: Draw) -> None:
    """A tier that ends at 0, with a fee that nobody pays."""
    for line in some(draw, sorted({row["deal_line_id"] for row in book.rows["line_tiers"]}), 6):
        book.add("line_tiers", id=f"T-{line}", deal_line_id=line, up_to=Decimal(0), unit_price=Decimal(9), flat_fee=draw.one(Decimal(70), None))  # fmt: skip


def a_cent_off(book: Book, draw: Draw) -> None:
    """What is billed otherwise than agreed, off by a minor unit more or less: a tolerance ends somewhere."""
    currencies = {row["id"]: row["currency"] for row in book.rows["invoices"]}
    charged = [row for row in book.rows["invoice_lines"] if row["amount"] and row["invoice_id"] in currencies]
    for row in some(draw, charged, 500):
        row["amount"] += draw.one(-2, -1, -1, 1, 1, 2) * unit(currencies[row["invoice_id"]])
