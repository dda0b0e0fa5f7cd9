"""Section 3: uplifts, discounts, shares of a period, rounding."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from fractions import Fraction

from tests.reference.billing.dates import DAY, as_day, day_count, months_later, thirty_360
from tests.reference.billing.lines import Line

MINOR_DIGITS = defaultdict(lambda: 2, JPY=0, KRW=0, CLP=0, VND=0, ISK=0, KWD=3, BHD=3, JOD=3, OMR=3, TND=3)


def uplift_of(line: Line, start: date, renewal: int) -> Fraction:
    """Of whole years since the line began, and of renewals."""
    years = 0
    while months_later(line.first, 12 * (years + 1)) <= start:
        years += 1
    return (1 + line.number("annual_uplift_pct") / 100) ** years * (1 + line.renewal_uplift / 100) ** renewal


def discount_of(line: Line, start: date) -> Fraction:
    """In percent; none after its last day."""
    until = as_day(line.row.get("discount_until"))
    return line.number("discount_pct") if until is None or start <= until else Fraction(0)


def share_of(line: Line, start: date, end: date, full_start: date, full_end: date, months: int) -> Fraction:
    """Of a billing period that is cut."""
    rule = line.text("proration", "actual_days")
    if (start, end) == (full_start, full_end) or rule == "none":
        return Fraction(1)
    if rule == "thirty_360":
        return min(Fraction(1), Fraction(thirty_360(start, end + DAY), 30 * months))
    return Fraction(day_count(start, end), day_count(full_start, full_end))


def term_share_of(line: Line, start: date, end: date, uncut_end: date) -> Fraction:
    """Of a term that is cut."""
    rule = line.text("proration", "actual_days")
    if end == uncut_end or rule == "none":
        return Fraction(1)
    if rule == "thirty_360":
        return Fraction(thirty_360(start, end + DAY), thirty_360(start, uncut_end + DAY))
    return Fraction(day_count(start, end), day_count(start, uncut_end))


def rounded(amount: Fraction, currency: str) -> Decimal:
    """Rounded once, half away from zero."""
    digits = MINOR_DIGITS[currency]
    scaled = amount * 10**digits
    units = int(abs(scaled) + Fraction(1, 2))
    return Decimal(units if scaled >= 0 else -units).scaleb(-digits)
