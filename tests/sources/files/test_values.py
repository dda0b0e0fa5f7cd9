"""What a value must look like, for text and for typed Parquet, without a warehouse."""

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.entities import Entity
from pipelines.entities.schema import Column
from pipelines.sources.files.blocks import FileError
from pipelines.sources.files.rows import rows_of
from pipelines.sources.files.staged import stage

NOT_A_TIME = "not a timestamp (YYYY-MM-DDThh:mm:ss, with a zone or in UTC)"
SO_FAR = "not a decimal number, or 1e15 or more"


def read(path: Path, column: Column, scratch: Path) -> tuple[list[Any], list[tuple[str, str]]]:
    """Valid values of the column, and (value, reason) of the bad ones."""
    entity = Entity("billing", "things", (Column("id", "text", required=True, key=True), column))
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        staged = stage(connection, path, scratch)
        rows = rows_of(path.name, entity, staged.carefully() if staged.carefully else staged)
        names = f'"{column.name}"'
        valid = connection.execute(f"select {names} from ({rows.valid((), 'load')}) order by _line").fetchall()
        strict = connection.execute(f"select {names} from ({rows.all_strict((), 'load')}) order by _line").fetchall()
        bad = connection.execute(f'select "value", reason from ({rows.bad()}) order by line').fetchall()
    # the fast way, which only counts, must see exactly the same faults
    refused = sum(reason != "required, and empty" for _, reason in bad)
    filled = [value for (value,) in strict if value is not None]
    assert filled == [value for (value,) in valid if value is not None]
    assert len(strict) - len(valid) >= refused
    return [value for (value,) in valid], bad


def read_text(value: str, column: Column, home: Path) -> tuple[list[Any], list[tuple[str, str]]]:
    path = home / "things.csv"
    quoted = '"' + value.replace('"', '""') + '"'
    path.write_text(f"id,{column.name}\n1,{quoted}\n")
    scratch = home / "scratch"
    scratch.mkdir()
    return read(path, column, scratch)


def read_parquet(values: pa.Array, column: Column, home: Path) -> tuple[list[Any], list[tuple[str, str]]]:
    path = home / "things.parquet"
    pq.write_table(pa.table({"id": [str(n) for n in range(len(values))], column.name: values}), path)
    scratch = home / "scratch"
    scratch.mkdir()
    return read(path, column, scratch)


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("money", "12", Decimal(12)),
        ("money", "-0.10", Decimal("-0.1")),
        ("money", "+5.", Decimal(5)),
        ("money", ".5", Decimal("0.5")),
        ("money", "1234567890.1234", Decimal("1234567890.1234")),
        ("money", "0.123456789012", Decimal("0.123456789012")),
        ("money", "99999.999999999999", Decimal("99999.999999999999")),
        ("money", "999999999999999.999999999999", Decimal("999999999999999.999999999999")),
        ("money", "1.00000000000000000", Decimal(1)),  # zeros behind the 12th decimal say nothing
        ("integer", "-7", -7),
        ("bool", "TRUE", True),
        ("bool", "0", False),
        ("date", "2024-02-29", date(2024, 2, 29)),
        ("timestamp", "2026-03-31T23:30:00-02:00", datetime(2026, 4, 1, 1, 30)),
        ("timestamp", "2026-03-31T23:30:00+0200", datetime(2026, 3, 31, 21, 30)),
        ("timestamp", "2026-03-31T23:30:00.123456Z", datetime(2026, 3, 31, 23, 30, 0, 123456)),
        ("timestamp", "2026-03-31 23:30", datetime(2026, 3, 31, 23, 30)),  # no zone is UTC
        ("timestamp", "2026-03-31T23:30+02", datetime(2026, 3, 31, 21, 30)),
        ("timestamp", "2026-03-31T23:30z", datetime(2026, 3, 31, 23, 30)),
        ("timestamp", "2026-03-31T23:30:59.5", datetime(2026, 3, 31, 23, 30, 59, 500000)),
        ("timestamp", "2026-03-31", datetime(2026, 3, 31)),
        ("text", "=1+1", "=1+1"),  # a formula is text like any other; exports see to it
        ("text", "", None),
    ],
)
def test_good_text(kind: str, text: str, expected: object, tmp_path: Path) -> None:
    assert read_text(text, Column("v", kind), tmp_path) == ([expected], [])


@pytest.mark.parametrize(
    ("kind", "text", "reason"),
    [
        ("money", "a lot", SO_FAR),
        ("money", "1,5", SO_FAR),
        ("money", "1.5.2", SO_FAR),
        ("money", "-", SO_FAR),
        ("money", "NaN", SO_FAR),
        ("money", "1e3", "not a decimal number"),  # SQL would take it, and 1_000, without a word
        ("money", "1_000", "not a decimal number"),
        ("money", "0.1234567890123", "more than 12 decimals"),
        ("money", "1000000000000000", "1e15 or more"),
        ("money", "-1000000000000000.5", "1e15 or more"),
        ("money", "9" * 40, SO_FAR),
        ("integer", "3.5", "not a whole number"),
        ("integer", "1e3", "not a whole number"),
        ("bool", "maybe", "not true or false"),
        ("date", "2025-02-29", "not a date (YYYY-MM-DD)"),
        ("date", "31.03.2026", "not a date (YYYY-MM-DD)"),
        ("date", "2026-3-1", "not a date (YYYY-MM-DD)"),
        ("date", "infinity", "not a date (YYYY-MM-DD)"),
        ("date", "2026-03-31T10:00:00Z", "not a date (YYYY-MM-DD)"),
        ("timestamp", "yesterday", NOT_A_TIME),
        ("timestamp", "2026-03-31T25:00:00Z", NOT_A_TIME),
        ("timestamp", "2026-03-31T10:00:00 Europe/Berlin", NOT_A_TIME),
    ],
)
def test_bad_text(kind: str, text: str, reason: str, tmp_path: Path) -> None:
    assert read_text(text, Column("v", kind), tmp_path) == ([], [(text, reason)])


def test_required_enum_and_currency(tmp_path: Path) -> None:
    for number, (column, value, reason) in enumerate(
        [
            (Column("v", "text", required=True), "", "required, and empty"),
            (Column("v", "enum", values=("open", "paid")), "opened", "not one of: open, paid"),
            (Column("currency", "text"), "EURO", "not a currency of ISO 4217"),
            (Column("from_currency", "text"), "XXX", "not a currency of ISO 4217"),
        ]
    ):
        home = tmp_path / str(number)
        home.mkdir()
        assert read_text(value, column, home) == ([], [(value or None, reason)])


@pytest.mark.parametrize(
    ("kind", "values", "valid", "bad"),
    [
        ("money", pa.array([Decimal("1.50"), None]), [Decimal("1.5"), None], []),
        ("money", pa.array([3, -3], pa.int32()), [3, -3], []),
        ("money", pa.array(["1.10", "x"]), [Decimal("1.1")], [("x", SO_FAR)]),
        ("money", pa.array([Decimal("1.1234567890123")]), [], [("1.1234567890123", "more than 12 decimals")]),
        ("money", pa.array([10**15, 10**15 - 1], pa.int64()), [10**15 - 1], [(str(10**15), "1e15 or more")]),
        ("decimal", pa.array([0.1, 2.5]), [Decimal("0.1"), Decimal("2.5")], []),  # quantities may be doubles
        ("decimal", pa.array([float("nan")]), [], [("nan", "not a decimal number")]),
        ("integer", pa.array([30.0, None, 30.5]), [30, None], [("30.5", "not a whole number")]),
        ("bool", pa.array([True, None]), [True, None], []),
        ("date", pa.array([date(2026, 3, 31)]), [date(2026, 3, 31)], []),
        ("date", pa.array([datetime(2026, 3, 31)]), [date(2026, 3, 31)], []),
        ("date", pa.array([datetime(2026, 3, 31, 8)]), [], [("2026-03-31 08:00:00", "a time where a date belongs")]),
        (
            "timestamp",
            pa.array(
                [datetime(2026, 3, 31, 8, tzinfo=timezone(timedelta(hours=2)))], pa.timestamp("ns", "Europe/Berlin")
            ),
            [datetime(2026, 3, 31, 6)],
            [],
        ),
        ("text", pa.array([7], pa.int64()), ["7"], []),
        ("text", pa.nulls(1), [None], []),
    ],
)
def test_typed_parquet(kind: str, values: pa.Array, valid: list[Any], bad: list[Any], tmp_path: Path) -> None:
    assert read_parquet(values, Column("v", kind), tmp_path) == (valid, bad)


def test_types_that_cannot_be_meant(tmp_path: Path) -> None:
    for number, (kind, values) in enumerate(
        [
            ("money", pa.array([1.5])),
            ("timestamp", pa.array([5])),
            ("date", pa.array([True])),
            ("money", pa.array([[1]])),
        ]
    ):
        home = tmp_path / str(number)
        home.mkdir()
        with pytest.raises(FileError, match="column v"):
            read_parquet(values, Column("v", kind), home)
