"""The price book: most of what is sold, some of it twice, some no longer."""

from datetime import date
from decimal import Decimal

from tests.strange.book import Book
from tests.strange.draw import Draw


def price_book(book: Book, seed: str) -> None:
    """TRAINING and USE-m4 stand in none."""
    draw = Draw(f"{seed} products")
    for sku in ("SEAT", "CORE", "PLUS", "DATA", "HELP", "AUDIT", "SETUP", "USE-m1", "USE-m2", "USE-m3"):
        kind = "usage" if sku.startswith("USE") else "one_time" if sku == "SETUP" else "recurring"
        for currency in draw.one(("EUR",), ("EUR", "USD"), (None,)):
            book.add("products", id=f"{sku}-{currency}", sku=sku, name=draw.one(None, sku.title()), charge_type=kind, list_price=Decimal(draw.randint(1, 90)),
                     price_period=draw.one("month", "year", None), currency=currency, valid_from=draw.one(None, date(2024, 1, 1)),
                     valid_to=draw.one(None, None, date(2025, 12, 31)))  # fmt: skip
