"""Rows of a database as Arrow texts, exact, whatever the driver makes of a value. The import format types them.

Text and not typed columns, because two batches of one query may differ in what a driver gives (no rows, only nulls,
other decimals), and because a numeric of any length is exact as text.
"""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa


def _moment(value: datetime) -> str:
    """In UTC; a time without a zone is UTC already."""
    if value.tzinfo is None:
        return value.isoformat()
    return value.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def _decimal(value: Decimal) -> str:
    return format(value, "f")  # str() would write 0.00000000 as 0E-8


def _bytes(value: bytes) -> str:
    return value.decode("utf-8", "backslashreplace")


_TEXTS: dict[type, Callable[[Any], str]] = {
    str: str,
    int: str,
    float: repr,
    bool: lambda value: "true" if value else "false",
    Decimal: _decimal,
    date: date.isoformat,
    datetime: _moment,
    bytes: _bytes,
    memoryview: lambda value: _bytes(bytes(value)),
    dict: json.dumps,
    list: json.dumps,
}


def text(value: Any) -> str | None:
    """One value; what is not listed as its driver prints it (uuid, interval, ...)."""
    return None if value is None else _TEXTS.get(type(value), str)(value)


def _column(values: Sequence[Any], kinds: set[type]) -> pa.Array:
    if kinds <= {str}:
        return pa.array(values, pa.string())
    if len(kinds) == 1:
        make = _TEXTS.get(next(iter(kinds)), str)
        return pa.array([None if value is None else make(value) for value in values], pa.string())
    return pa.array([text(value) for value in values], pa.string())


def as_batch(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> tuple[pa.RecordBatch, dict[str, set[type]]]:
    """The rows as text columns, and which Python types each column came in."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    kinds = [set(map(type, column)) - {type(None)} for column in columns]
    arrays = [_column(column, kind) for column, kind in zip(columns, kinds, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, names=list(names)), dict(zip(names, kinds, strict=True))
