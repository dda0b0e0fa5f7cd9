"""Months and day counts, by `semantics.md` section 2: always from the anchor, clamped to the month's last day."""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from functools import cache

DAY = timedelta(days=1)


@cache
def add_months(start: date, months: int) -> date:
    """`start` moved by whole months; the day is clamped to the target month's last one."""
    index = start.year * 12 + start.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


@cache
def month_end(day: date) -> date:
    """The last day of the month that holds `day`."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def month_ends(first: date, last: date) -> list[date]:
    """Every month end from the month of `first` on that is not after `last`."""
    ends = []
    end = month_end(first)
    while end <= last:
        ends.append(end)
        end = month_end(end + DAY)
    return ends


def days(first: date, last: date) -> int:
    """Days from `first` to `last`, both inclusive."""
    return (last - first).days + 1


def whole_years(start: date, day: date) -> int:
    """Anniversaries of `start` that have been reached on `day` (Feb 29 counts on Feb 28)."""
    years = day.year - start.year
    return years if years <= 0 or add_months(start, 12 * years) <= day else years - 1


def thirty_360(first: date, last: date) -> int:
    """30/360 (US) days from `first` to the day after `last`."""
    after = last + DAY
    d1, d2 = first.day, after.day
    if _end_of_february(first):
        if _end_of_february(after):
            d2 = 30
        d1 = 30
    if d2 == 31 and d1 >= 30:
        d2 = 30
    d1 = min(d1, 30)
    return 360 * (after.year - first.year) + 30 * (after.month - first.month) + d2 - d1


def _end_of_february(day: date) -> bool:
    return day.month == 2 and (day + DAY).month == 3


def at(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """A moment of `day`, UTC."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)
