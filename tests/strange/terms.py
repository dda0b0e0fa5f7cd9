"""The lines of a deal: recurring, one-time and metered, with every term that a line may carry."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tests.strange.book import Book, Row
from tests.strange.draw import AMOUNTS, Draw


def _price(draw: Draw, low: int, high: int, currency: str) -> Decimal:
    """A unit price, which may carry more digits than the currency; or one that many pay, so that amounts meet."""
    if low and draw.happens(0.3):
        return Decimal(draw.one("40", "100"))
    return draw.money(low, high, currency) + Decimal(draw.one("0", "0", "0", "0.005", "0.3333"))


def _discount(draw: Draw, start: date) -> Row:
    if not draw.happens(0.3):
        return {}
    until = start + timedelta(days=draw.randint(-20, 500)) if draw.happens(0.6) else None
    return {"discount_pct": draw.one("5", "10", "10", "12.5", "20", "33.33", "100"), "discount_until": until}


def recurring(book: Book, draw: Draw, deal: Row, sku: str, start: date, **own: Any) -> Row:
    return book.add("deal_lines", **{
        "id": book.id("L"), "deal_id": deal["id"], "sku": sku, "charge_type": "recurring", "description": draw.one(None, sku.lower()),
        "action": draw.one(None, "add"), "quantity": Decimal(draw.one("1", "1", "2", "5", "10", "12", "0.5", "7.25", "0")),
        "unit_price": _price(draw, 3, 300, deal["currency"]), "price_period": draw.one(None, "month", "month", "quarter", "year", "once"),
        "billing_frequency": draw.one(None, "monthly", "monthly", "quarterly", "semiannual", "annual", "once"),
        "billing_timing": draw.one(None, "advance", "arrears"), "annual_uplift_pct": draw.one(None, None, "3", "4.5", "7", "-1"),
        "proration": draw.one(None, "actual_days", "thirty_360", "none"), **_discount(draw, start), **own,
    })  # fmt: skip


def one_time(book: Book, draw: Draw, deal: Row, start: date, end: date | None) -> Row:
    own: Row = {}
    if draw.happens(0.4):
        own["start_date"] = draw.day(start, min(start + timedelta(days=250), end or date.max))
        own["end_date"] = own["start_date"] + timedelta(days=30) if draw.happens(0.3) else None
    return book.add("deal_lines", **{
        "id": book.id("L"), "deal_id": deal["id"], "sku": draw.one("SETUP", "TRAINING"), "charge_type": "one_time", "quantity": Decimal(draw.one("1", "1", "3")),
        "unit_price": draw.one(_price(draw, 50, 900, deal["currency"]), draw.choice(AMOUNTS)), "price_period": draw.one(None, "once"), "billing_timing": draw.one(None, None, "arrears"),
        **_discount(draw, start), **own,
    })  # fmt: skip


def usage(book: Book, draw: Draw, deal: Row, meter: str, start: date, **own: Any) -> Row:
    commits = draw.happens(0.45)
    line = book.add("deal_lines", **{
        "id": book.id("L"), "deal_id": deal["id"], "sku": f"USE-{meter}", "charge_type": "usage", "quantity": Decimal(1), "meter": meter,
        "unit_price": _price(draw, 0, 3, deal["currency"]), "billing_frequency": draw.one(None, "monthly", "monthly", "quarterly"),
        "proration": draw.one(None, "actual_days", "thirty_360", "none"), "included_quantity": draw.one(None, "50", "33.3"),
        "annual_uplift_pct": draw.one(None, None, "4"), "tier_mode": draw.one(None, "graduated", "volume"),
        "commit_amount": draw.money(50, 700, deal["currency"]) if commits else None,
        "commit_period": draw.one(None, "billing_period", "year", "term") if commits else None, **_discount(draw, start), **own,
    })  # fmt: skip
    if not deal["end_date"] and line["commit_period"] == "term":
        line["commit_period"] = "year"
    if line["tier_mode"] or draw.happens(0.2):
        for bound in draw.choice((("100", "400", None), ("50", "200"), ("150", None))):
            book.add("line_tiers", id=book.id("T"), deal_line_id=line["id"], up_to=bound, unit_price=_price(draw, 0, 2, deal["currency"]),
                     flat_fee=draw.one(None, draw.money(1, 20, deal["currency"])))  # fmt: skip
    return line
