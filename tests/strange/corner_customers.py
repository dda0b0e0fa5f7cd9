"""Corners of customers, their meters and who pays for them (corners.py)."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from tests.strange.book import AS_OF, Book, Row
from tests.strange.draw import Draw, some


def payers_by_half_a_name(book: Book, draw: Draw) -> None:
    """The bank writes a name without its legal form, which two customers share; or one of them, in two records."""
    for place, (word, forms) in enumerate((("Sundial Optics", ("Ltd", "GmbH")), ("Kestrel Freight", ("Ltd", "AG")), ("Marlin Paper", ("Ltd",)))):  # fmt: skip
        for number, form in enumerate(forms):
            book.add("customers", id=f"C-half-{place}{number}", name=f"{word} {form}", legal_name=f"{word} {form}", country=draw.one("GB", "DE", "FR"), currency="EUR", status="active", created_at="2024-05-01T00:00:00")  # fmt: skip
        for number in range(2):
            book.add("bank_transactions", id=f"B-half-{place}{number}", account="main", booked_on=AS_OF - timedelta(days=number), amount=Decimal(61 + place), currency="EUR", counterparty=draw.one(word, word.upper(), f"{word} {forms[0]}"))  # fmt: skip


def parents_of_the_gone(book: Book, draw: Draw) -> None:
    """An account and the one that was merged into it have other parents: the older of the two was merged, or the younger."""
    accounts = {row["id"]: row for row in book.rows["accounts"]}
    parents = [key for key, row in accounts.items() if not row["deleted_at"] and len(key) == 5]
    pairs = [(row, accounts[f"{key}x"]) for key, row in accounts.items() if f"{key}x" in accounts]
    for left, right in some(draw, pairs, 8):
        live, gone = left, right
        live["merged_into_id"], gone["merged_into_id"] = None, left["id"]
        gone |= {"parent_account_id": draw.choice(parents), "created_at": draw.one("2015-01-01T00:00:00", "2026-01-01T00:00:00"), "deleted_at": None}  # fmt: skip
        live |= {"parent_account_id": draw.choice(parents), "created_at": "2019-01-01T00:00:00", "deleted_at": None}


def metered_by_two_contracts(book: Book, draw: Draw) -> None:
    """One customer has one meter in two contracts, and billing refuses or repeats records of both."""
    accounts = {row["id"]: row["billing_customer_id"] for row in book.rows["accounts"] if row["billing_customer_id"]}
    sold = [row for row in book.rows["deals"] if row["is_won"] and row["account_id"] in accounts and row["start_date"]]
    for place, deal in enumerate(some(draw, sold, 6)):
        for half in (0, 1):
            key = f"D-two-{place}{1 - half if place % 2 else half}"  # the first contract's deal is not always the first by id
            start = AS_OF.replace(day=1) - timedelta(days=draw.one(59, 90) if half else 59)
            own: Row = {"account_id": deal["account_id"], "currency": deal["currency"], "name": "metered", "stage": "won", "is_won": True}  # fmt: skip
            book.add("deals", id=key, contract_id=f"K-two-{place}{half}", closed_at=f"{start}T08:00:00", start_date=start, end_date=None, **own)  # fmt: skip
            book.add("deal_lines", id=f"L-two-{place}{half}", deal_id=key, sku="USE-m9", charge_type="usage", quantity=Decimal(1), meter="m9", unit_price=Decimal(2), billing_frequency=draw.one("monthly", "quarterly"))  # fmt: skip
            book.add("subscriptions", id=f"S-two-{place}{half}", customer_id=accounts[deal["account_id"]], status="active", currency=deal["currency"], start_date=start, contract_id=f"K-two-{place}{half}")  # fmt: skip
            for day in range(3):
                told: Row = {"customer_id": accounts[deal["account_id"]], "subscription_id": f"S-two-{place}{half}", "meter": "m9", "quantity": Decimal(10 + day), "occurred_at": f"{start + timedelta(days=33 + day)}T10:00:00"}  # fmt: skip
                book.add("usage_records", id=f"U-two-{place}{half}{day}", status=draw.one(None, "rejected"), **told)
                book.add("usage_records", id=f"U-two-{place}{half}{day}x", status=draw.one("rejected", "accepted"), **{**told, "quantity": draw.one(told["quantity"], Decimal(7))})  # fmt: skip


def namesakes(book: Book, draw: Draw) -> None:
    """Records of one legal name and nothing else in common: of other countries and tax ids, of none, and one that is gone."""
    for place, word in enumerate(("Larkspur Tools", "Ferry Lane Foods", "Old Mill Glass")):
        told = (("GB", "GB123456782"), ("FR", None), (None, None), ("DE", "DE136695976"), ("GB", None))
        for number, (country, tax_id) in enumerate(draw.sample(told, len(told))):
            book.add(draw.one("customers", "accounts"), id=f"N-{place}{number}", name=f"{word} {number}", legal_name=f"{word} Ltd", country=country, tax_id=tax_id if place else None, currency="EUR", status="active", created_at="2024-05-01T00:00:00", deleted_at="2026-02-01T00:00:00" if number == 4 else None)  # fmt: skip

    for number, name in enumerate(
        ("Blue Heron Rentals", "Blue Heron Rentals North", "Blue Heron Rental Boats")
    ):  # and two domains that all have
        book.add("customers", id=f"N-heron-{number}", name=name, email=f"{name.split()[-1].lower()}@heron-group.example", domain="blue-heron.example", country="GB", currency="GBP", status="active", created_at="2024-05-01T00:00:00")  # fmt: skip


def owes_nothing(book: Book, draw: Draw) -> None:
    """A customer who is held differently, and whose only invoice is void, in another currency than its own."""
    billed = {row["customer_id"] for row in book.rows["invoices"]}
    accounts = {row["billing_customer_id"]: row for row in book.rows["accounts"] if row["billing_customer_id"]}
    idle = [row for row in book.rows["customers"] if row["id"] in accounts and row["id"] not in billed]
    for place, row in enumerate(some(draw, idle, 8)):
        accounts[row["id"]]["legal_name"] = f"{row['name']} Trading"
        book.add("invoices", id=f"I-idle-{place}", customer_id=row["id"], status="void", currency="PLN", subtotal=Decimal(100), tax_total=Decimal(0), total=Decimal(100), issued_on=AS_OF)  # fmt: skip


HAPPENS: tuple[Callable[[Book, Draw], None], ...] = (
    payers_by_half_a_name,
    parents_of_the_gone,
    metered_by_two_contracts,
    namesakes,
    owes_nothing,
)
