"""What hardly ever happens by chance: two records or documents that meet in one rule. A few of each, drawn from the company as it is."""

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

from tests.reference.billing.dates import months_later
from tests.strange.book import AS_OF, Book, Row
from tests.strange.draw import Draw, some
from tests.strange.rare_cash import (
    elsewhere_in_the_ledger,
    of_nobody,
    one_number_in_another,
    same_moment,
    tried_in_another_currency,
)

LIVE = ("active", "past_due", "trialing")


def rare(book: Book, seed: str) -> None:
    """Each from a seed of its own."""
    for happens in (misnamed, stopped_twice, tried_twice, same_moment, tried_in_another_currency, one_number_in_another, elsewhere_in_the_ledger, of_nobody, lone_currencies, alike, waived, called_as_a_deal, used_otherwise, to_the_day, overcharged):  # fmt: skip
        happens(book, Draw(f"{seed} {happens.__name__}"))


def misnamed(book: Book, draw: Draw) -> None:
    """An invoice line, or an item, that names another line of its deal with the same sku: a step before or after."""
    same: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for line in book.rows["deal_lines"]:
        same[line["deal_id"], line["sku"]].append(line)
    others = {line["id"]: [one["id"] for one in lines if one is not line] for lines in same.values() for line in lines}
    for entity, count in (("invoice_lines", 25), ("subscription_items", 10)):
        for row in some(draw, [row for row in book.rows[entity] if others.get(row["deal_line_id"])], count):
            row["deal_line_id"] = draw.choice(others[row["deal_line_id"]])


def _with_items(book: Book, row: Row, **other: object) -> None:
    made = book.add("subscriptions", **{**row, "id": f"{row['id']}-w", **other})
    for item in [one for one in book.rows["subscription_items"] if one["subscription_id"] == row["id"]]:
        book.add("subscription_items", **{**item, "id": f"{item['id']}-w", "subscription_id": made["id"]})


def stopped_twice(book: Book, draw: Draw) -> None:
    """Two subscriptions of one contract that ended, on different days."""
    stopped = [row for row in book.rows["subscriptions"] if row["canceled_on"] or row["status"] == "paused"]
    for row in some(draw, stopped, 8):
        day = (row["canceled_on"] or row["end_date"] or AS_OF) - timedelta(days=draw.one(1, 40, -30))
        _with_items(book, row, status="canceled", canceled_on=day, end_date=draw.one(None, day, row["end_date"]))


def tried_twice(book: Book, draw: Draw) -> None:
    """Two trials of one contract; and live ones that became trials."""
    for row in some(draw, [row for row in book.rows["subscriptions"] if row["status"] in LIVE], 12):
        row |= {"status": "trialing", "trial_end": draw.one(AS_OF - timedelta(days=1), row["start_date"] or AS_OF)}
        if draw.happens(0.5):
            _with_items(book, row)


def lone_currencies(book: Book, draw: Draw) -> None:
    """Each of one document alone: void, draft, not won, failed, or one that counts."""
    for currency, status in (("SEK", "void"), ("NOK", "draft"), ("DKK", "open")):
        book.add("invoices", id=f"I-{currency}", customer_id="C0001", status=status, currency=currency, subtotal=Decimal(90), tax_total=Decimal(10), total=Decimal(100), issued_on=AS_OF)  # fmt: skip
    for currency, status in (("PLN", "void"), ("CZK", "issued")):
        book.add("credit_notes", id=f"N-{currency}", customer_id="C0001", status=status, currency=currency, amount=Decimal(10), issued_on=AS_OF)  # fmt: skip
    book.add("payouts", id="PO-RON", currency="RON", amount=Decimal(7), status="failed", arrival_on=AS_OF)
    book.add("deals", id="D-BGN", account_id="A0001", name="lost", stage="lost", is_won=False, currency="BGN", amount=Decimal(70))  # fmt: skip


def alike(book: Book, draw: Draw) -> None:
    """Records that share an address or a domain and little else, or all: of one company, of two, of one that is gone."""
    say: Row = {"street": "Elm Street 1", "city": "Leeds", "postal_code": "LS1 4AP", "country": "GB", "currency": "GBP", "status": "active", "created_at": "2024-01-01T00:00:00"}  # fmt: skip
    told = (
        ("office@gmail.com", None, "Orchard Mills"), ("office@gmail.com", None, "Harbour Lights"), ("office@gmail.com", None, "Orchard Mills"),
        ("ap@quarry.example", "quarry.example", "Quarry Works"), ("ap@quarry.example", "quarry-works.example", "Quarry Work"), ("sales@quarry-works.example", "quarry.example", "Lime Kilns"),
        ("ap@foundry.example", None, "Foundry"), (None, "foundry.example", "Foundry"), ("ap@foundry.example", "foundry.example", "Foundries Holding"),
    )  # fmt: skip
    for place, (email, domain, name) in enumerate(told):
        for entity, key, when in (("accounts", f"A9{place:02}", None), ("customers", f"C9{place:02}", None), ("customers", f"C8{place:02}", "2026-02-01T00:00:00")):  # fmt: skip
            if draw.happens(0.6):
                book.add(entity, id=key, name=name, legal_name=draw.one(None, f"{name} Ltd"), email=email, domain=domain, **say, deleted_at=when,
                         updated_at=draw.one(None, "2026-03-01T00:00:00", "2026-03-30T00:00:00"))  # fmt: skip
    for entity in ("accounts", "customers"):
        for row in some(draw, book.rows[entity], 60):
            row["updated_at"] = f"{AS_OF - timedelta(days=draw.randint(0, 20))}T10:00:00"


def waived(book: Book, draw: Draw) -> None:
    """Lines of nothing, beside others of their invoice and for a row of their own."""
    for row in some(draw, book.rows["invoice_lines"], 12):
        row |= {"amount": Decimal(0), "tax_amount": draw.one(None, Decimal(0))}
    for row in some(draw, book.rows["invoice_lines"], 10):
        book.add("invoice_lines", **{**row, "id": f"{row['id']}-z", "amount": Decimal(0), "tax_amount": Decimal(0)})


def called_as_a_deal(book: Book, draw: Draw) -> None:
    """A contract whose id is another contract's first deal, of the same currency."""
    first: dict[str, Row] = {}
    for row in book.rows["deals"]:
        if row["contract_id"]:
            first.setdefault(row["contract_id"], row)
    for row in some(draw, list(first.values()), 4):
        same = [one for one in first.values() if one is not row and one["currency"] == row["currency"]]
        old, new = row["contract_id"], draw.choice(same)["id"]
        for deal in book.rows["deals"]:
            if deal["contract_id"] == old and deal["currency"] == row["currency"]:
                deal["contract_id"] = new


def used_otherwise(book: Book, draw: Draw) -> None:
    """Metered lines that state when they are billed, which they all are afterwards."""
    for row in some(draw, [row for row in book.rows["deal_lines"] if row["charge_type"] == "usage"], 40):
        row["billing_timing"] = draw.one("advance", "arrears")


def to_the_day(book: Book, draw: Draw) -> None:
    """A discount whose last day is the first of a period, or the day before; also of one beyond the horizon."""
    deals = {row["id"]: row for row in book.rows["deals"]}
    for row in some(draw, [row for row in book.rows["deal_lines"] if row["charge_type"] == "recurring"], 40):
        start = row["start_date"] or deals[row["deal_id"]]["start_date"]
        if start:
            until = months_later(start, draw.one(1, 3, 6, 12, 14, 18, 20)) - timedelta(days=draw.one(0, 0, 1))
            row |= {"discount_pct": row["discount_pct"] or "10", "discount_until": until}


def overcharged(book: Book, draw: Draw) -> None:
    """Usage billed far above its rating, so that a commitment has no shortfall left."""
    metered = {row["id"] for row in book.rows["deal_lines"] if row["commit_amount"]}
    for row in some(draw, [row for row in book.rows["invoice_lines"] if row["deal_line_id"] in metered], 12):
        row["amount"] = row["amount"] * draw.one(10, 3) + draw.one(0, 500)
