"""Which contracts renewed and were billed no longer, and for how long that is no finding yet."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta

from tests.reference.billing.dates import DAY
from tests.reference.billing.lines import Line
from tests.reference.codes.facts import Facts, Row

RENEWAL_GRACE = timedelta(days=15)
GRACE = timedelta(days=3)


def renewal_no(line: Line, day: date) -> int:
    """Of which renewal of the contract a row that starts on the day is; 0 before the first, and of an earlier term."""
    return sum(first <= day for first, _, _ in line.terms) + line.renewed_terms if line.renewal_begins else 0


def gaps(facts: Facts) -> dict[str, tuple[int, date]]:
    """Contract -> the first renewal after which nothing was billed, and the last day of the term before it."""
    obligations, parts = facts.assigned
    billed = {row.key for _, row, _ in parts if row and row.charge_type != "one_time"}
    starts: dict[str, dict[int, list[tuple[date, bool]]]] = defaultdict(lambda: defaultdict(list))
    begins: dict[str, Callable[[int], date]] = {}
    for key, row in obligations.items():
        line = facts.contract_lines[row.line_id]
        if line.renewal_begins:
            begins[row.contract_id] = line.renewal_begins
        # What was billed ahead of its day was billed after the term all the same (DECISIONS.md).
        if row.charge_type != "one_time" and (row.bill_on + GRACE <= facts.as_of or key in billed):
            starts[row.contract_id][renewal_no(line, row.start)].append((row.start, key in billed))
    found = {}
    for contract, by_renewal in starts.items():
        last = max(
            (number for number, rows in by_renewal.items() if any(is_billed for _, is_billed in rows)), default=0
        )
        rows = by_renewal.get(last, [])
        # A renewed term that was not billed to its end stopped within it.
        to_its_end = max((start for start, is_billed in rows if is_billed), default=None) == max(
            (start for start, _ in rows), default=None
        )
        if max(by_renewal) > last and (last == 0 or to_its_end):
            found[contract] = last + 1, begins[contract](last + 1) - DAY
    return found


def waits(facts: Facts, row: Row) -> bool:
    """An unbilled renewal is silent until the term's end + renewal_grace_days (DECISIONS.md)."""
    number, ended = facts.once(gaps).get(row["contract_id"], (0, date.min))
    line = facts.contract_lines[row["deal_line_id"]]
    return bool(number and renewal_no(line, row["period_start"]) >= number and ended + RENEWAL_GRACE > facts.as_of)
