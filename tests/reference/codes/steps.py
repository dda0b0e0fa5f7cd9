"""The step before: the lines that a line took over from, in its item or as the next one of a ramp."""

from collections.abc import Iterator

from tests.reference.billing.dates import DAY, months_later
from tests.reference.billing.lines import Line
from tests.reference.codes.facts import Facts
from tests.reference.obligations.matching import Obligation


def terms_of(before: Line, row: Obligation) -> dict[str, object]:
    """What an earlier line would charge in the row: its price as uplifted by then, its quantity and its discount."""
    terms: dict[str, object] = {
        name: before.row.get(name) or "" for name in ("price_period", "quantity", "discount_pct", "discount_until")
    }
    price = before.number("unit_price")
    year = 1
    while months_later(before.first, 12 * year) <= row.start:
        price, year = price * (1 + before.number("annual_uplift_pct") / 100), year + 1
    return terms | {"unit_price": price, "annual_uplift_pct": 0}


def steps_before(facts: Facts, line: Line) -> Iterator[Line]:
    """The lines before it in its item; of a ramp, the one of its contract and sku that ends the day before."""
    for other in facts.contract_lines.values():
        if other.row["charge_type"] != line.row["charge_type"]:
            continue  # what was metered has no amount that could have been billed on
        if other is line or other.row["sku"] != line.row["sku"] or other.first >= line.first:
            continue
        ramp = (
            other.last == line.first - DAY
            and line.text("action", "add") == "add"
            and _contract(other) == _contract(line)
        )
        if other.item == line.item or ramp:
            yield other


def _contract(line: Line) -> str:
    return line.deal.get("contract_id") or line.deal["id"]
