"""Exchange rates: one a weekday, a slow wave with a little noise, the same for a date in every company."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

LEVELS = {"USD": 92_000, "GBP": 117_000, "JPY": 612, "KWD": 301_000}  # EUR for one unit, times 100,000


def rate(currency: str, day: date) -> Decimal:
    """EUR for one unit of `currency` on the newest weekday up to `day`."""
    day -= timedelta(days=max(0, day.weekday() - 4))
    wave = abs(day.toordinal() % 400 - 200) - 100  # -100 .. 100 over 400 days
    noise = day.toordinal() * 7919 % 41 - 20
    moved = LEVELS[currency] * (10_000 + 2 * wave + noise)
    return Decimal(moved // 10_000).scaleb(-5)


def convert(amount: Fraction, source: str, target: str, day: date) -> Fraction:
    """An amount in another currency, through EUR."""
    euros = amount * Fraction(rate(source, day)) if source != "EUR" else amount
    return euros / Fraction(rate(target, day)) if target != "EUR" else euros


def rows(first: date, last: date) -> list[tuple[str, ...]]:
    """`fx_rates` from `first` to `last`, weekdays only: weekends take Friday's."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [
        (day.isoformat(), currency, "EUR", f"{rate(currency, day):f}")
        for day in days
        if day.weekday() < 5
        for currency in LEVELS
    ]
