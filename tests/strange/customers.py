"""Accounts and billing customers: linked in every way or in none, held twice, merged, deleted, drifted apart."""

from dataclasses import dataclass
from typing import Any

from pipelines.sample import names
from tests.strange.book import AS_OF, Book, Row
from tests.strange.draw import Draw

COUNTRIES = ("DE", "DE", "FR", "US", "GB", "JP", "KW")
CURRENCIES = {"DE": "EUR", "FR": "EUR", "US": "USD", "GB": "GBP", "JP": "JPY", "KW": "KWD"}
LINKS = ("both", "both", "both", "both", "account", "customer", "tax id", "domain", "address", "account only", "customer only")  # fmt: skip


@dataclass(frozen=True)
class Customer:
    """One company: its account's id, its billing customer's, and the currency that it usually pays in."""

    account: str
    billing: str
    currency: str


def customers(book: Book, seed: str, count: int) -> list[Customer]:
    made: list[Customer] = []
    for number in range(count):
        draw = Draw(f"{seed} customer {number}")
        made.append(_customer(book, draw, number, made))
    for number in ("customers-gone", "invoices-gone", *(f"gone-{place}" for place in range(8))):
        # Every entity has numbers of its own: a contact that was deleted is no invoice.
        book.add("contacts", id=number, name="Gone", deleted_at="2025-11-01T00:00:00")
    return made


def _customer(book: Book, draw: Draw, number: int, earlier: list[Customer]) -> Customer:
    country = draw.choice(COUNTRIES)
    profile = _profile(draw, number, country)
    link = draw.choice(LINKS)
    account, billing = f"A{number:04}", f"C{number:04}"
    known = Customer(account, billing, CURRENCIES[country])
    crm: Row = {
        **profile,
        "owner": draw.one("ann", "bob", None),
        "status": draw.one("active", "active", "active", "prospect", "churned", None),
        "balance": draw.one(None, None, 0, draw.money(1, 900, known.currency)),
        "currency": draw.one(known.currency, known.currency, None),
        "created_at": f"{draw.day(AS_OF.replace(year=2020), AS_OF)}T08:00:00",
    }
    bill: Row = {
        **profile,
        "status": draw.one("active", "active", "delinquent", "deleted", None),
        "currency": known.currency,
        "created_at": draw.one(None, f"{draw.day(AS_OF.replace(year=2020), AS_OF)}T09:00:00"),
    }
    if link in ("both", "account"):
        crm["billing_customer_id"] = billing
    if link in ("both", "customer"):
        bill["crm_account_id"] = account
    if link in ("domain", "address"):
        bill["tax_id"] = None
    if link == "address":
        bill["domain"] = bill["email"] = None
        bill["name"] = profile["name"].replace(" ", "", 1) if draw.happens(0.3) else profile["name"].upper()
    for row in (crm, bill):
        _drift(draw, row, number)
    if earlier and draw.happens(0.2):
        crm["parent_account_id"] = draw.choice(earlier).account
    if link != "customer only":
        book.add("accounts", id=account, **crm)
        _copies(book, draw, "accounts", account, crm)
    if link != "account only":
        book.add("customers", id=billing, **bill)
        _copies(book, draw, "customers", billing, bill)
    if draw.happens(0.3):
        book.add("contacts", id=f"P{number:04}", account_id=account, name="Kim Lo", email=f"kim@{profile['domain']}", phone=profile["phone"], role=draw.one("billing", "user", None))  # fmt: skip
    return known


def _profile(draw: Draw, number: int, country: str) -> dict[str, Any]:
    word, trade = names.company(7_000 + number - (draw.randint(1, 9) if draw.happens(0.12) else 0))  # a namesake
    street, city, postal_code = names.address(draw, country)
    domain = f"{word.lower()}.{names.TLD[country]}"
    return {
        "name": f"{word} {trade}",
        "legal_name": f"{word} {trade} {draw.choice(names.FORMS[country])}",
        "domain": domain,
        "email": draw.one(f"ap@{domain}", f"billing@{domain}", f"{word.lower()}@gmail.com"),
        "phone": f"{names.PHONE[country]} {draw.randint(1000000, 9999999)}",
        "tax_id": names.tax_id(country, 40_000 + number),
        "street": street,
        "city": city,
        "region": draw.one(None, "North", "South"),
        "postal_code": postal_code,
        "country": country,
    }


def _drift(draw: Draw, row: Row, number: int) -> None:
    """A field that another system writes otherwise, only in its spelling or in what it says; or not at all."""
    for field, other in (("name", "Trading House"), ("legal_name", "Holding AG"), ("tax_id", None), ("domain", None), ("email", f"old{number}@mail.example"),
                         ("phone", "+49 30 5550000"), ("street", "Hafenweg 7"), ("city", "Bremen"), ("region", "West"), ("postal_code", "28195")):  # fmt: skip
        if draw.happens(0.06):
            row[field] = None if field != "name" else row[field]
        elif row[field] and draw.happens(0.06):
            row[field] = row[field].upper().replace(" ", "  ")
        elif other and draw.happens(0.05):
            row[field] = f"{row[field]} {other}" if "name" in field else other
    if draw.happens(0.04):
        row["tax_id"] = names.tax_id(row["country"], 90_000 + number)


def _copies(book: Book, draw: Draw, entity: str, id: str, row: Row) -> None:
    """Held twice, by mistake or after a merge; or gone upstream."""
    if draw.happens(0.12):
        copy = {
            **row,
            "email": draw.one(row["email"], None),
            "currency": draw.one(row["currency"], "EUR", "USD"),
            "created_at": f"{draw.day(AS_OF.replace(year=2019), AS_OF)}T10:00:00",
        }
        if entity == "accounts" and draw.happens(0.3):
            copy["parent_account_id"] = f"A{draw.randint(0, 40):04}"
        if draw.happens(0.25):
            book.rows[entity][-1]["deleted_at"] = "2026-01-20T06:00:00"
        if entity == "accounts" and draw.happens(0.4):
            copy["merged_into_id"] = id
        book.add(entity, id=f"{id}x", **copy)
    elif draw.happens(0.08 if row.get("billing_customer_id") else 0.2):
        book.rows[entity][-1]["deleted_at"] = "2026-02-10T06:00:00"
