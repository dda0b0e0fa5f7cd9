"""Usage records of every metered line: accepted, rejected, copied, late, early, of a meter that nobody sold."""

from datetime import date, timedelta
from decimal import Decimal

from tests.reference.billing.dates import months_later
from tests.strange.book import AS_OF, Book
from tests.strange.draw import Draw
from tests.strange.subscriptions import subscription_id


def use(book: Book, seed: str, billing_ids: dict[str, str]) -> None:
    """billing_ids: account -> billing customer."""
    deals = {deal["id"]: deal for deal in book.rows["deals"]}
    for line in list(book.rows["deal_lines"]):
        deal = deals[line["deal_id"]]
        billing_id = billing_ids.get(deal["account_id"])
        if line["charge_type"] != "usage" or not billing_id:
            continue
        draw = Draw(f"{seed} usage {line['id']}")
        first: date = (deal["start_date"] or AS_OF) - timedelta(days=20)
        day = max(first, months_later(AS_OF, -13))
        while day <= min(AS_OF, deal["end_date"] or AS_OF) + timedelta(days=10):
            subscription = subscription_id(deal["id"]) if draw.happens(0.6) else draw.one(None, None, "S-gone")
            row = book.add("usage_records", id=book.id("U"), customer_id=billing_id, subscription_id=subscription,
                           meter=line["meter"] if draw.happens(0.98) else "unsold", quantity=Decimal(draw.one("1", "50", "100", "150", "33.3", "420")),
                           occurred_at=draw.moment(day), status=draw.one(None, "accepted", "accepted") if draw.happens(0.92) else "rejected")  # fmt: skip
            if draw.happens(0.06):
                book.add("usage_records", **{**row, "id": book.id("U")})
            day += timedelta(days=draw.one(6, 11, 19, 31))
