"""Section 4, rules 1 to 3: which row of its item an invoice line belongs to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tests.reference.billing import Expected
from tests.reference.billing.dates import DAY, day_count, months_later
from tests.reference.billing.lines import Line
from tests.reference.billing.periods import BILLING_MONTHS


@dataclass(frozen=True)
class Obligation:
    """A row of the schedule, and its full, uncut billing period."""

    contract_id: str
    line_id: str
    item: str
    charge_type: str
    start: date
    end: date
    full_start: date
    full_end: date
    bill_on: date
    currency: str
    expected: Decimal

    @property
    def key(self) -> tuple[str, str, date]:
        return self.line_id, self.charge_type, self.start


@dataclass(frozen=True)
class Billed:
    """An invoice line that counts. named: the line it names itself; own: the lines of its item; others: of its contract's other items of the sku."""

    id: str
    invoice_id: str
    contract_id: str | None
    sku: str | None
    start: date | None
    end: date | None
    currency: str
    amount: Decimal
    named: str | None
    own: tuple[str, ...]
    others: tuple[str, ...]


def obligation(row: Expected, line: Line) -> Obligation:
    """With its full period: months are counted from the item's anchor; a year's commitment from the line's start."""
    full = (row.period_start, row.period_end)
    months = BILLING_MONTHS.get(line.text("billing_frequency", "monthly"))
    anchor = line.anchor
    if row.charge_type == "commit" and line.text("commit_period", "billing_period") == "year":
        months, anchor = 12, line.first
    elif row.charge_type == "commit" and line.text("commit_period", "billing_period") == "term":
        months = None
    if months is None and row.charge_type != "one_time":  # a term: as it stood before a change or a cancellation cut it
        uncut = next((last for first, _, last in line.terms if first == row.period_start), line.stated_last)
        full = row.period_start, max(uncut or row.period_end, row.period_end)
    if months and row.charge_type != "one_time":
        k = 0
        while months_later(anchor, (k + 1) * months) <= row.period_start:
            k += 1
        full = months_later(anchor, k * months), months_later(anchor, (k + 1) * months) - DAY
    return Obligation(
        row.contract_id, row.deal_line_id, line.item, row.charge_type, row.period_start, row.period_end, *full,
        row.bill_on, row.currency, row.amount,
    )  # fmt: skip


def belongs_to(line: Billed, rows: Mapping[str, Sequence[Obligation]]) -> Obligation | None:
    """The first rule that finds one: its own line, the item's others, the contract's other items of the sku, the nearest row."""
    first = list(rows.get(line.named or "", ()))
    own = [row for line_id in line.own for row in rows.get(line_id, ())]
    others = [row for line_id in line.others for row in rows.get(line_id, ())]
    if line.amount < 0 and line.named is None:
        # Time after the last day of a row that was cut, inside its full period; what covers billed days takes those back (DECISIONS.md).
        ended = [row for row in own if line.start and line.end and row.end < line.start and line.end <= row.full_end]
        if found := _by_period(line, ended):
            return found
    for pool in (first, own, others):
        if found := _by_period(line, pool):
            return found
    return min(
        own or first or others,
        key=lambda row: (_distance(line, row), row.charge_type == "commit", row.start, row.line_id),
        default=None,
    )


def _by_period(line: Billed, pool: Iterable[Obligation]) -> Obligation | None:
    """Exactly its period (usage before commitment), else the most overlap of the full period; ties: equal amount, earlier, smaller id."""
    rows = list(pool)
    exact = [row for row in rows if (row.start, row.end) == (line.start, line.end)]
    if exact:
        return min(
            exact, key=lambda row: (row.charge_type == "commit", row.expected != line.amount, row.start, row.line_id)
        )
    over = [(row, _overlap(line, row.full_start, row.full_end)) for row in rows]
    over = [
        (row, days) for row, days in over if days > 0 and row.charge_type != "commit"
    ]  # a true-up has exactly its period
    if not over:
        return None
    return min(
        over,
        key=lambda one: (
            -one[1],
            _distance(line, one[0]),  # of a period that a change cuts, the part that is billed (DECISIONS.md)
            one[0].expected != line.amount,
            one[0].start,
            one[0].line_id,
        ),
    )[0]


def _overlap(line: Billed, first: date, last: date) -> int:
    if line.start is None or line.end is None:
        return 0
    return max(0, day_count(max(line.start, first), min(line.end, last)))


def _distance(line: Billed, row: Obligation) -> int:
    if line.start is None or line.end is None:
        return 0
    return max((row.start - line.end).days, (line.start - row.end).days, 0)
