"""Section 3: usage rows of one line, tiers and commitments."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from tests.reference.billing.amounts import rounded, share_of, term_share_of, uplift_of
from tests.reference.billing.dates import DAY, NEVER, day_count, months_later
from tests.reference.billing.lines import Line
from tests.reference.billing.periods import BILLING_MONTHS, billed_on, periods_of, terms_of


def usage_rows(
    line: Line, as_of: date, records: Sequence[tuple[date, Fraction]], tiers: Sequence[Mapping[str, str]]
) -> Iterator[tuple[str, date, date, date, Fraction, Decimal]]:
    """As `rows_of`, of a usage line and its commitment."""
    currency = line.deal["currency"]
    months = BILLING_MONTHS.get(line.text("billing_frequency", "monthly"))
    rows = periods_of(line, months, as_of) if months else terms_of(line, as_of)
    charged: list[tuple[date, date, date, date, Decimal]] = []
    for renewal, start, end, full_start, full_end in rows:
        measured = sum((quantity for day, quantity in records if start <= day <= end), Fraction(0))
        whole = start, end, full_start, full_end
        share = share_of(line, *whole, months) if months else term_share_of(line, start, end, full_end)
        used = max(Fraction(0), measured - line.number("included_quantity") * share)
        amount = rounded(_rate(line, used, uplift_of(line, start, renewal), tiers), currency)
        charged.append((start, end, full_start, full_end, amount))
        yield "usage", start, end, billed_on(line, end + DAY), measured, amount
    if line.row.get("commit_amount"):
        for start, end, share in _commit_periods(line, charged, as_of):
            if end <= as_of:
                spent = sum((a for first, *_, a in charged if start <= first <= end), Decimal(0))
                short = max(Fraction(0), line.number("commit_amount") * share - Fraction(spent))
                yield "commit", start, end, billed_on(line, end + DAY), Fraction(1), rounded(short, currency)


def _rate(line: Line, used: Fraction, uplift: Fraction, tiers: Sequence[Mapping[str, str]]) -> Fraction:
    if not tiers:
        return used * line.number("unit_price") * uplift
    ordered = sorted(tiers, key=lambda t: Fraction(t["up_to"]) if t.get("up_to") else Fraction(10**30))
    # What ends at 0 is never reached, unless it is the last, whose price goes on.
    steps = [t for t in ordered if not t.get("up_to") or Fraction(t["up_to"]) > 0] or ordered[-1:]
    charge, below = Fraction(0), Fraction(0)
    for place, step in enumerate(steps):
        bound = Fraction(step["up_to"]) if step.get("up_to") and place < len(steps) - 1 else None  # the last goes on
        price, fee = Fraction(step["unit_price"]) * uplift, Fraction(step.get("flat_fee") or 0)
        reached = bound is None or used <= bound
        if line.text("tier_mode", "graduated") == "volume":
            if reached:
                return used * price + (fee if used else 0)
            continue
        if used > below:
            charge += ((used if reached else bound) - below) * price + fee  # type: ignore[operator]
        if reached:
            break
        below = bound  # type: ignore[assignment]
    return charge


def _commit_periods(line: Line, charged: list, as_of: date) -> Iterator[tuple[date, date, Fraction]]:
    kind = line.text("commit_period", "billing_period")
    if kind == "billing_period":
        for start, end, full_start, full_end, _ in charged:
            yield start, end, Fraction(day_count(start, end), day_count(full_start, full_end))
    elif kind == "term":
        # Cut short, it is prorated by actual days (DECISIONS.md).
        own = [(line.first, line.last, line.stated_last or line.last)] if line.last else []
        for start, end, uncut_end in own + line.terms:
            yield start, end, Fraction(day_count(start, end), day_count(start, uncut_end))
    else:
        last = line.terms[-1][1] if line.terms else line.last or NEVER
        year = 0
        while (start := months_later(line.first, 12 * year)) <= min(last, as_of):
            full_end = months_later(line.first, 12 * (year + 1)) - DAY
            yield (
                start,
                min(last, full_end),
                Fraction(day_count(start, min(last, full_end)), day_count(start, full_end)),
            )
            year += 1
