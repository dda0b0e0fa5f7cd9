"""The amount of one row of the schedule with one of its inputs replaced: what a cause of a variance would have billed."""

from collections.abc import Iterator
from copy import copy
from datetime import date
from fractions import Fraction

from tests.reference.billing.amounts import rounded, share_of
from tests.reference.billing.dates import day_count, months_later
from tests.reference.billing.lines import Line
from tests.reference.billing.periods import BILLING_MONTHS
from tests.reference.billing.schedule import rows_of
from tests.reference.obligations.matching import Obligation

RULES = ("actual_days", "thirty_360", "none")
UNTIL_ALWAYS = "9999-12-31"


def as_if(
    line: Line, row: Obligation, as_of: date, renewal_uplift: Fraction | None = None, **terms: object
) -> Fraction | None:
    """The row's amount on other terms; None where they make no such row."""
    other = copy(line)
    other.row = {**line.row, **{name: str(value) for name, value in terms.items()}}
    if renewal_uplift is not None:
        other.renewal_uplift = renewal_uplift
    rows = rows_of(
        other,
        as_of,
        {},
        row.contract_id,
        {},
        horizon=max(row.start, months_later(as_of, 12)) if line.last is None else row.start,
    )
    return next(
        (Fraction(amount) for charge, start, *_, amount in rows if (charge, start) == (row.charge_type, row.start)),
        None,
    )


def without_uplift(line: Line, row: Obligation, as_of: date) -> Iterator[Fraction | None]:
    """No uplift of either kind, or one year or one renewal fewer."""
    annual, price = line.number("annual_uplift_pct"), line.number("unit_price")
    years = 0
    while months_later(line.first, 12 * (years + 1)) <= row.start:
        years += 1
    renewed = any(first <= row.start <= last for first, last, _ in line.terms)
    if annual and (years or row.end > months_later(line.first, 12)):
        yield as_if(line, row, as_of, annual_uplift_pct=0)
        yield as_if(line, row, as_of, unit_price=price / (1 + annual / 100))
    if line.renewal_uplift and renewed:
        yield as_if(line, row, as_of, renewal_uplift=Fraction(0))
        yield as_if(line, row, as_of, unit_price=price / (1 + line.renewal_uplift / 100))
        yield as_if(line, row, as_of, renewal_uplift=Fraction(0), annual_uplift_pct=0)


def full_amount(line: Line, row: Obligation, as_of: date) -> Fraction | None:
    """Of the whole billing period, not rounded; of a price for the term, the term's; None where the line is billed by no period."""
    whole = copy(line)
    whole.row = {**line.row, "proration": "none", "quantity": str(line.number("quantity") * 10**9)}
    by_period = line.text("billing_frequency", "monthly") in BILLING_MONTHS or line.text("price_period") == "once"
    periodic = row.charge_type == "recurring" and by_period
    full = as_if(whole, row, as_of) if periodic else None
    return full / 10**9 if full is not None else None


def other_shares(line: Line, row: Obligation, as_of: date, days: list[tuple[date, date]]) -> Iterator[Fraction]:
    """The full period's price times the share by any rule, over any of the days."""
    full = full_amount(line, row, as_of)
    if full is None:
        return
    months = BILLING_MONTHS.get(line.text("billing_frequency", "monthly"))
    for first, last in days:
        if months is None:  # a term has no months to go by
            yield Fraction(
                rounded(full * day_count(first, last) / day_count(row.full_start, row.full_end), row.currency)
            )
            continue
        for rule in RULES:
            ruled = copy(line)
            ruled.row = {**line.row, "proration": rule}
            share = share_of(ruled, first, last, row.full_start, row.full_end, months)
            yield Fraction(rounded(full * share, row.currency))
