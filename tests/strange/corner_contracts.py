"""Corners of what is sold (corners.py)."""

from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from tests.reference.billing.dates import DAY, months_later
from tests.strange.book import AS_OF, Book, Row
from tests.strange.draw import Draw, some

HORIZON = months_later(AS_OF, 12)


def tiers_of_nothing(book: Book, draw: Draw) -> None:
    """A line whose only tier ends at 0, and one that has two of them."""
    tiered = {row["deal_line_id"] for row in book.rows["line_tiers"]}
    metered = [row for row in book.rows["deal_lines"] if row["charge_type"] == "usage" and row["id"] not in tiered]
    for place, line in enumerate(some(draw, metered, 6)):
        for step in range(1 + place % 2):
            book.add("line_tiers", id=f"T-{line['id']}-{step}", deal_line_id=line["id"], up_to=Decimal(-step), unit_price=Decimal(3 + step), flat_fee=draw.one(None, Decimal(20)))  # fmt: skip


def sold_again(book: Book, draw: Draw) -> None:
    """An amendment sells another fee, or another meter, of a sku that its contract is billed for already."""
    deals = {row["id"]: row for row in book.rows["deals"]}
    of_contract: dict[str, list[Row]] = defaultdict(list)
    for line in book.rows["deal_lines"]:
        contract = deals.get(line["deal_id"], {}).get("contract_id")
        if contract and line["charge_type"] != "recurring" and line["action"] is None:
            of_contract[contract].append(line)
    changes = [row for row in deals.values() if row["type"] == "amendment" and of_contract[row["contract_id"] or ""]]
    for deal in some(draw, changes, 12):
        line = draw.choice(of_contract[deal["contract_id"]])
        book.add("deal_lines", **{**line, "id": f"{deal['id']}-a", "deal_id": deal["id"], "action": "add", "start_date": deal["start_date"], "end_date": None})  # fmt: skip


def on_the_horizon(book: Book, draw: Draw) -> None:
    """Lines that begin, or end, on the horizon, the day before and the day after."""
    long = [
        row
        for row in book.rows["deals"]
        if row["is_won"] and row["start_date"] and row["start_date"] < AS_OF and not row["cancelled_on"]
    ]
    for place, deal in enumerate(some(draw, long, 12)):
        deal["end_date"] = HORIZON + timedelta(days=draw.one(90, 400))
        day = HORIZON + (place % 3 - 1) * DAY
        kind = ("one_time", "recurring", "recurring", "recurring")[place % 4]
        more: Row = {"start_date": day} if place < 8 else {"end_date": day}
        if place < 8:
            more |= {"discount_pct": Decimal(10), "discount_until": months_later(day, draw.one(1, 3, 6)) - draw.one(0, 0, 1) * DAY}  # fmt: skip
        book.add("deal_lines", id=f"{deal['id']}-h", deal_id=deal["id"], sku="LATER", charge_type=kind, quantity=Decimal(1), unit_price=Decimal(70), billing_frequency=draw.one("once", "monthly", "quarterly"), **more)  # fmt: skip


def for_one_day(book: Book, draw: Draw) -> None:
    """Service of a single day: metered with a commitment, or billed by the month."""
    won = [row for row in book.rows["deals"] if row["is_won"] and row["start_date"] and row["start_date"] < AS_OF]
    for place, deal in enumerate(some(draw, won, 9)):
        kind = "recurring" if place % 3 == 2 else "usage"
        committed: Row = {"meter": "m1", "commit_amount": Decimal(60), "commit_period": ("term", "year", "billing_period")[place // 3]}  # fmt: skip
        more = committed if kind == "usage" else {}
        book.add("deal_lines", id=f"{deal['id']}-d", deal_id=deal["id"], sku="DAY", charge_type=kind, quantity=Decimal(1), unit_price=Decimal(5), billing_frequency=draw.one("monthly", "once"), start_date=deal["start_date"], end_date=deal["start_date"], **more)  # fmt: skip


def begins_today(book: Book, draw: Draw) -> None:
    """Lines whose service begins on the business date, the day before and the day after: of every kind and rhythm."""
    won = [row for row in book.rows["deals"] if row["is_won"] and row["start_date"] and row["start_date"] < AS_OF and not row["end_date"]]  # fmt: skip
    for place, deal in enumerate(some(draw, won, 12)):
        kind = ("usage", "usage", "recurring", "one_time")[place % 4]
        more: Row = {"meter": "m2", "commit_amount": draw.one(None, Decimal(90)), "commit_period": "billing_period"} if kind == "usage" else {}  # fmt: skip
        book.add("deal_lines", id=f"{deal['id']}-b", deal_id=deal["id"], sku="TODAY", charge_type=kind, quantity=Decimal(1), unit_price=Decimal(5), billing_frequency=draw.one("monthly", "once", "once"), start_date=AS_OF + draw.one(0, 0, -1, 1) * DAY, end_date=AS_OF + 200 * DAY, **more)  # fmt: skip


def two_of_one_sku(book: Book, draw: Draw) -> None:
    """A second subscription for a second item of the sku, in a contract that has one item of another sku."""
    items = {row["subscription_id"]: row for row in book.rows["subscription_items"] if row["deal_line_id"]}
    lines = {row["id"]: row for row in book.rows["deal_lines"] if row["charge_type"] == "recurring"}
    live = [row for row in book.rows["subscriptions"] if row["status"] == "active" and items.get(row["id"], {}).get("deal_line_id") in lines]  # fmt: skip
    for row in some(draw, live, 10):
        item = items[row["id"]]
        line = lines[item["deal_line_id"]]
        added = {**line, "action": "add", "replaces_line_id": None, "end_date": None}
        second = book.add("deal_lines", **{**added, "id": f"{line['id']}-t"})
        book.add("deal_lines", **{**added, "id": f"{line['id']}-u", "sku": "OTHER"})
        made = book.add("subscriptions", **{**row, "id": f"{row['id']}-t", "end_date": None, "start_date": AS_OF - timedelta(days=draw.one(1, 50))})  # fmt: skip
        book.add("subscription_items", **{**item, "id": f"{item['id']}-t", "subscription_id": made["id"], "deal_line_id": draw.one(second["id"], line["id"])})  # fmt: skip


def ended_before_it_began(book: Book, draw: Draw) -> None:
    """What no price book has and nobody invoices ends before it begins, or on that day."""
    won = [row for row in book.rows["deals"] if row["is_won"] and row["start_date"] and row["contract_id"]]
    for place, deal in enumerate(some(draw, won, 4)):
        book.add("deal_lines", id=f"{deal['id']}-e", deal_id=deal["id"], sku=f"NEVER-{place}", charge_type="recurring", quantity=Decimal(1), unit_price=Decimal(13), end_date=deal["start_date"] - (place % 2) * DAY)  # fmt: skip


HAPPENS: tuple[Callable[[Book, Draw], None], ...] = (
    tiers_of_nothing,
    sold_again,
    on_the_horizon,
    for_one_day,
    begins_today,
    two_of_one_sku,
    ended_before_it_began,
)
