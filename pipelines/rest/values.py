"""Kinds of columns: what is accepted, and the one way in which it is written in raw.

All stand as text in raw but flags: an amount as a plain decimal, a moment in UTC. What is no value of its kind is
quarantined with its row; nothing is guessed, no comma is taken for a point.
"""

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

Cast = Callable[[Any], Any]
_PLAIN = re.compile(r"-?\d{1,18}(\.\d{1,12})?").fullmatch
_DAY = re.compile(r"\d{4}-\d\d-\d\d").fullmatch
_MILLISECONDS = re.compile(r"-?\d{11,14}").fullmatch  # since 1970


def text(value: Any) -> str:
    """Any value as text; lists and objects as JSON."""
    if isinstance(value, str):
        return value
    return str(value).lower() if isinstance(value, bool) else json.dumps(value, ensure_ascii=False)


@lru_cache(maxsize=50_000)  # quantities and rates repeat
def decimal(value: Any) -> str:
    """A number, written plainly. At most 18 digits before the point and 12 behind it."""
    if isinstance(value, str) and _PLAIN(value):
        return value
    try:
        number = Decimal(value) if isinstance(value, str) and "_" not in value else None
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite():
        raise ValueError("not a number")
    plain = format(number.normalize(), "f")
    if not _PLAIN(plain):
        raise ValueError("more digits than a number of the import format has")
    return plain


def integer(value: Any) -> str:
    """A whole number; 30.0 is one."""
    number = Decimal(decimal(value))
    if number != number.to_integral_value():
        raise ValueError("not a whole number")
    return format(number.quantize(Decimal(1)), "f")


def flag(value: Any) -> bool:
    """true or false, as such or as a word."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    raise ValueError("neither true nor false")


def moment(zone: str) -> Cast:
    """Casts to a moment in UTC, `2026-01-31 08:00:00`; without a zone of its own it is one of `zone`."""

    @lru_cache(maxsize=10_000)
    def cast(value: Any) -> str:
        return parsed(value, zone).isoformat(" ")

    return cast


def day(zone: str) -> Cast:
    """Casts to a date; a moment is the day that it falls on in `zone`, but midnight UTC is that day anywhere."""

    @lru_cache(maxsize=10_000)
    def cast(value: Any) -> str:
        if isinstance(value, str) and _DAY(value):
            return date.fromisoformat(value).isoformat()
        at = parsed(value, zone)
        if at.hour or at.minute or at.second or not (isinstance(value, str) and value.endswith("Z")):
            at = at.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
        return at.date().isoformat()

    return cast


def parsed(value: Any, zone: str) -> datetime:
    """A moment, UTC without a zone, from ISO 8601 or milliseconds since 1970. Raises ValueError."""
    if not isinstance(value, str):
        raise ValueError("not a point in time")
    try:
        if _MILLISECONDS(value):
            return datetime.fromtimestamp(int(value) // 1000, UTC).replace(tzinfo=None)
        found = datetime.fromisoformat(value)
    except (ValueError, OverflowError):
        raise ValueError("not a date or time of ISO 8601") from None
    if found.tzinfo is None:
        found = found.replace(tzinfo=ZoneInfo(zone))
    return found.astimezone(UTC).replace(tzinfo=None)


def one_of(allowed: tuple[str, ...], words: dict[str, str]) -> Cast:
    """Casts to a word of the import format; `words` says what the system's (or the company's) own mean."""
    known = {name.lower(): name for name in allowed} | {word.lower(): ours for word, ours in words.items()}

    def cast(value: Any) -> str | None:
        try:
            return known[text(value).strip().lower()] or None
        except KeyError:
            raise ValueError(f"none of {', '.join(allowed)}; say in `values` what it means") from None

    return cast
