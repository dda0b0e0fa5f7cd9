"""Section 2: billing periods, and the day on which one is billed."""

from collections.abc import Iterator
from datetime import date

from tests.reference.billing.dates import DAY, NEVER, months_later
from tests.reference.billing.lines import Line, closed_on

BILLING_MONTHS = {"monthly": 1, "quarterly": 3, "semiannual": 6, "annual": 12}


def periods_of(line: Line, months: int, horizon: date) -> Iterator[tuple[int, date, date, date, date]]:
    """(renewal, start, end, full start, full end), cut to the line's dates and at each renewal."""
    spans = [(0, line.first, line.last or NEVER)] + [(j, a, b) for j, (a, b, _) in enumerate(line.terms, 1)]
    for renewal, begin, last in spans:
        k = 0
        while months_later(line.anchor, (k + 1) * months) <= begin:
            k += 1
        while True:
            full_start = months_later(line.anchor, k * months)
            full_end = months_later(line.anchor, (k + 1) * months) - DAY
            start, end = max(begin, full_start), min(last, full_end)
            if start > last or start > horizon:
                break
            yield renewal, start, end, full_start, full_end
            k += 1


def terms_of(line: Line, as_of: date) -> Iterator[tuple[int, date, date, date, date]]:
    """As `periods_of`, of a line that is billed once a term; one without an end runs to the horizon."""
    horizon = months_later(as_of, 12)
    own = (line.first, line.last or horizon, line.stated_last or horizon)
    for renewal, (start, end, uncut_end) in enumerate([own, *line.terms]):
        if start <= as_of:
            yield renewal, start, end, start, uncut_end


def billed_on(line: Line, day: date) -> date:
    """Not before the deal was closed."""
    return max(day, closed_on(line.deal))
