"""Rows of the import format, as text (empty = null) or typed: which of them count, and their values."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

Row = Mapping[str, Any]
Rows = Mapping[str, Sequence[Row]]

# By this a document is dated: after `as_of` it has not happened yet (DECISIONS.md, Readings).
DATED_BY = {
    "invoices": "issued_on", "credit_notes": "issued_on", "payment_events": "occurred_at",
    "payment_allocations": "allocated_on", "fx_rates": "rate_on", "deals": "closed_at",
}  # fmt: skip
KEYS = {"fx_rates": ("rate_on", "from_currency", "to_currency")}


def number(value: Any) -> Fraction:
    """Exact; null is 0. A float is refused."""
    if isinstance(value, float):
        raise TypeError(f"{value!r}: amounts are text, integers or decimals")
    return Fraction(value) if value not in (None, "") else Fraction(0)


def day(value: Any) -> date | None:
    """A date, or the UTC date of a moment."""
    if value in (None, ""):
        return None
    if isinstance(value, str) and len(value) == 10:
        return date.fromisoformat(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    return moment(value).date()


def moment(value: Any) -> datetime:
    """In UTC, which a moment without a zone is in (input_format.yaml)."""
    at = datetime.fromisoformat(value.replace("Z", "+00:00")) if isinstance(value, str) else value
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def decimal(amount: Fraction) -> Decimal:
    """Of an amount whose digits end."""
    return Decimal(amount.numerator) / Decimal(amount.denominator)


def newest(rows: Rows, entity: str) -> list[Row]:
    """Section 9, as loading leaves them: of each key the newest version, of equal ones the first; tombstones too."""
    kept: dict[Any, Row] = {}
    for row in rows.get(entity, ()):
        key = (row.get("source"), *(row.get(column) for column in KEYS.get(entity, ("id",))))
        if key not in kept or _version(row) > _version(kept[key]):
            kept[key] = row
    return list(kept.values())


def counting(rows: Rows, entity: str, as_of: date) -> list[Row]:
    """Of the newest rows those that are not deleted and not dated after `as_of`."""
    dated_by = DATED_BY.get(entity, "")
    return [
        row
        for row in newest(rows, entity)
        if not row.get("deleted_at") and (day(row.get(dated_by)) or date.min) <= as_of
    ]


def _version(row: Row) -> datetime:
    return moment(row["updated_at"]) if row.get("updated_at") else datetime.min.replace(tzinfo=UTC)
