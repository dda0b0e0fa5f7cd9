"""Subscriptions and their items: trialing, paused, ended too early, held twice, or naming nothing."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tests.reference.billing import Expected
from tests.strange.book import AS_OF, Book, Row
from tests.strange.draw import Draw


@dataclass
class Subscription:
    """id: None where billing has invoices only. items: deal line -> item. other: a second one for the same contract."""

    customer_id: str
    id: str | None = None
    stopped: date | None = None
    items: dict[str, str] = field(default_factory=dict)
    naming: str = "mixed"
    other: "Subscription | None" = None
    is_second: bool = False

    def named(self, draw: Draw, line: Row, deal_line_id: str) -> Row:
        """The invoice line with what it says of its origin: the deal line, the item, both or nothing but its sku."""
        naming = draw.one("line", "item", "none", "both") if self.naming == "mixed" else self.naming
        return {
            **line,
            "deal_line_id": deal_line_id if naming in ("line", "both") else None,
            "subscription_item_id": self.items.get(deal_line_id) if naming in ("item", "both") else None,
        }


def subscription_id(deal_id: str) -> str:
    """By its contract's first deal: usage names it before it is made."""
    return f"S{deal_id}"


def subscribe(
    book: Book, draw: Draw, deals: list[Row], lines: list[Row], agreed: list[Expected], billing_id: str, story: str
) -> Subscription:
    """The contract's subscription as the story has it."""
    made = Subscription(billing_id, naming=draw.one("line", "item", "none", "mixed"))
    if story not in ("trial", "stopped", "twice") and draw.happens(0.15):
        return made
    start = min(row.period_start for row in agreed)
    row: dict[str, Any] = {
        "customer_id": billing_id, "status": draw.one("active", "active", "active", "past_due"), "currency": deals[0]["currency"], "start_date": start,
        "crm_deal_id": draw.one(deals[0]["id"], None), "contract_id": draw.one(deals[0].get("contract_id"), None),
        "payment_terms_days": draw.one(None, 30), "end_date": draw.one(None, None, deals[0]["end_date"]),
    }  # fmt: skip
    if story == "stopped":
        made.stopped = draw.day(start, AS_OF)
        row |= draw.one({"status": "canceled", "canceled_on": made.stopped}, {"status": "paused", "end_date": made.stopped}, {"end_date": made.stopped}, {"status": "canceled", "canceled_on": None})  # fmt: skip
    if story == "trial":
        row |= {
            "status": draw.one("trialing", "trialing", "active"),
            "trial_end": draw.one(start + timedelta(days=draw.randint(5, 60)), AS_OF),
        }
    made.id = book.add("subscriptions", id=subscription_id(deals[0]["id"]), **row)["id"]
    billed = {one.deal_line_id for one in agreed}
    for line in lines:
        if line["id"] in billed and draw.happens(0.8):
            made.items[line["id"]] = _item(book, draw, made.id, line)
    if story == "twice":
        later = {**row, "status": "active", "end_date": None, "start_date": start + timedelta(days=draw.randint(0, 60))}
        made.other = Subscription(
            billing_id, book.add("subscriptions", id=f"{made.id}x", **later)["id"], is_second=True
        )
        for line in lines:
            if line["charge_type"] == "recurring":
                _item(book, draw, str(made.other.id), {**line, "id": draw.one(line["id"], None)})
    return made


def _item(book: Book, draw: Draw, subscription_id: str, line: Row) -> str:
    made = book.add("subscription_items", id=book.id("SI"), subscription_id=subscription_id, sku=line["sku"], quantity=line["quantity"],
                    unit_price=line["unit_price"] or Decimal(0), price_period=line.get("price_period"), billing_frequency=line.get("billing_frequency"),
                    discount_pct=line.get("discount_pct"), discount_until=line.get("discount_until"), start_date=line.get("start_date"),
                    end_date=line.get("end_date"), deal_line_id=line["id"] if draw.happens(0.8) else None)  # fmt: skip
    return str(made["id"])
