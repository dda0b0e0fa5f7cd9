"""Days and months of section 1, and 30/360."""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta

DAY = timedelta(days=1)
NEVER = date(9999, 12, 31)


def as_day(text: str | None) -> date | None:
    """A date; empty is none."""
    return date.fromisoformat(text) if text else None


def as_moment(text: str) -> datetime:
    """In UTC, which a moment without a zone is in."""
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def months_later(start: date, months: int) -> date:
    """The same day of a later month, or that month's last."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def day_count(first: date, last: date) -> int:
    """Both ends counted."""
    return (last - first).days + 1


def thirty_360(start: date, end: date) -> int:
    """30/360 US (with its rule for the end of February)."""
    first, second = start.day, end.day
    if _ends_february(start) and _ends_february(end):
        second = 30
    if _ends_february(start):
        first = 30
    if second == 31 and first in (30, 31):
        second = 30
    if first == 31:
        first = 30
    return (end.year - start.year) * 360 + (end.month - start.month) * 30 + second - first


def _ends_february(day: date) -> bool:
    return day.month == 2 and (day + DAY).month == 3
