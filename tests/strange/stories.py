"""What billing made of a contract: the schedule of other terms than were agreed, by the second reading of the specification.

Every cause of a variance is a term that billing has otherwise: so the term is changed, and the contract read again.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

from tests.reference.billing import Expected, expected_billing
from tests.strange.book import AS_OF, Book, Row, as_text
from tests.strange.draw import Draw

Terms = dict[str, list[Row]]  # deals and deal_lines of one contract
Change = Callable[[Draw, Terms], None]


def terms_of(book: Book, deals: list[Row]) -> Terms:
    """The contract's own rows, copied, so that a change of them leaves what was agreed as it is."""
    ids = {deal["id"] for deal in deals}
    lines = [dict(line) for line in book.rows["deal_lines"] if line["deal_id"] in ids]
    return {"deals": [dict(deal) for deal in deals], "deal_lines": lines}


def terms_copy(terms: Terms) -> Terms:
    return {entity: [dict(row) for row in rows] for entity, rows in terms.items()}


def as_if(terms: Terms) -> list[Expected]:
    """The rows of the contract on these terms, without usage."""
    found = expected_billing(as_text(terms), AS_OF)
    return [row for row in found if row.charge_type in ("recurring", "one_time")]


def _no_amendment(draw: Draw, terms: Terms) -> None:
    amendments = [deal for deal in terms["deals"][1:] if deal.get("amends_deal_id")]
    if amendments:
        left_out = draw.choice(amendments)["id"]
        terms["deals"] = [deal for deal in terms["deals"] if deal["id"] != left_out]
        terms["deal_lines"] = [line for line in terms["deal_lines"] if line["deal_id"] != left_out]


def _step_before(draw: Draw, terms: Terms) -> None:
    by_start = sorted(
        (line for line in terms["deal_lines"] if line.get("start_date")), key=lambda line: line["start_date"]
    )
    kept = draw.one(("unit_price",), ("quantity",), ("unit_price", "quantity"))
    before: dict[str, Row] = {}
    for line in by_start:
        agreed = dict(line)
        if line["sku"] in before:
            line.update({name: before[line["sku"]][name] for name in kept})
        before[line["sku"]] = agreed


def _set(column: str, *values: object) -> Change:
    """One line, or all of them, with another value in that column."""

    def change(draw: Draw, terms: Terms) -> None:
        lines = terms["deal_lines"] if draw.happens(0.6) else [draw.choice(terms["deal_lines"])]
        for line in lines:
            line[column] = draw.choice(values)

    return change


def _no_uplift(draw: Draw, terms: Terms) -> None:
    if draw.happens(0.6):
        _set("annual_uplift_pct", None)(draw, terms)
    for deal in terms["deals"]:
        deal["renewal_uplift_pct"] = None


def _times(column: str, *factors: str) -> Change:
    def change(draw: Draw, terms: Terms) -> None:
        line = draw.choice(terms["deal_lines"])
        line[column] = Decimal(line.get(column) or 1) * Decimal(draw.choice(factors))

    return change


def _more_discount(draw: Draw, terms: Terms) -> None:
    line = draw.choice(terms["deal_lines"])
    line["discount_pct"] = Decimal(line.get("discount_pct") or 0) + Decimal(draw.one("5", "10", "-5"))


def _goes_on(draw: Draw, terms: Terms) -> None:
    """Billing missed the cancellation, or the end."""
    for deal in terms["deals"]:
        deal["cancelled_on"] = None
        if draw.happens(0.5):
            deal["auto_renew"] = True


def _ends(draw: Draw, terms: Terms) -> None:
    """Billing ended with the term."""
    for deal in terms["deals"]:
        deal["auto_renew"] = None


def every_record(tables: dict[str, list[dict[str, str]]]) -> dict[str, list[dict[str, str]]]:
    """All usage counts, copies too: each record a moment after the one before it."""
    records = []
    for number, record in enumerate(tables["usage_records"]):
        at = datetime.fromisoformat(record["occurred_at"].replace("Z", "+00:00")) + timedelta(microseconds=number)
        records.append({**record, "occurred_at": at.isoformat(), "status": "accepted"})
    return {**tables, "usage_records": records}


CHANGES: dict[str, Change] = {
    "amendment": _no_amendment,
    "ramp": _step_before,
    "uplift": _no_uplift,
    "kept discount": _set("discount_until", None),
    "discount": _more_discount,
    "price": _times("unit_price", "0.9", "1.1", "2"),
    "quantity": _times("quantity", "2", "0.5", "3"),
    "proration": _set("proration", "actual_days", "thirty_360", "none"),
    "frequency": _set("billing_frequency", "monthly", "quarterly", "annual"),
    "timing": _set("billing_timing", "advance", "arrears"),
    "cancellation": _goes_on,
    "term": _ends,
}


def changed(draw: Draw, terms: Terms, story: str) -> list[Expected]:
    """The rows on the story's terms; a change that does not fit the contract leaves them as agreed."""
    CHANGES[story](draw, terms)
    return as_if(terms)
