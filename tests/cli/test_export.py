"""Exports and queries: to the cent, and nothing that a spreadsheet would run."""

import csv
import json
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from openpyxl import load_workbook
from rich.console import Console

from pipelines.reports.export import ExportError, export_mart, harmless
from pipelines.reports.figures import money
from pipelines.reports.query import print_query
from pipelines.warehouse import open_duckdb

NAMES = ["=cmd|' /C calc'!A0", "+1+1", "-2", "@SUM(A1)", "\tx", "Acme", "Grünflug GmbH", None]


@pytest.fixture(scope="module")
def marts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("export") / "published.duckdb"
    with open_duckdb(path, read_only=False) as connection:
        connection.execute("create schema marts")
        connection.execute(
            "create table marts.exceptions (place integer, name varchar, amount decimal(28, 4), day date, seen timestamp, ok boolean)"
        )
        for place, name in enumerate(NAMES):
            connection.execute(
                "insert into marts.exceptions values (?, ?, -1234.5670, date '2026-03-31', timestamp '2026-03-31 10:00:00', true)",
                [place, name],
            )
        connection.execute(
            "insert into marts.exceptions values (99, 'wide', 123456789012345678.1234, null, null, null)"
        )
    return path


def test_csv_carries_no_formula(marts: Path, tmp_path: Path) -> None:
    path, count = export_mart(marts, "exceptions", "csv", tmp_path / "e.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert count == len(lines) == len(NAMES) + 1
    assert [line["name"] for line in lines[:5]] == [f"'{name}" for name in NAMES[:5]]
    assert lines[6]["name"] == "Grünflug GmbH"
    assert lines[0]["amount"] == "-1234.5670"  # a negative number is no formula
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")  # else Excel reads umlauts wrongly


def test_xlsx_carries_no_formula_and_exact_numbers(marts: Path, tmp_path: Path) -> None:
    path, _ = export_mart(marts, "exceptions", "xlsx", tmp_path / "e.xlsx")
    sheet = load_workbook(path)["exceptions"]
    lines = list(sheet.iter_rows(min_row=2))
    assert all(cell.data_type != "f" for line in lines for cell in line)
    assert [line[1].value for line in lines[:4]] == NAMES[:4]
    assert Decimal(str(lines[0][2].value)) == Decimal("-1234.567")
    assert lines[-1][2].value == "123456789012345678.1234"  # more digits than a spreadsheet's number holds
    assert lines[0][3].value.date().isoformat() == "2026-03-31"


def test_parquet_is_typed(marts: Path, tmp_path: Path) -> None:
    path, _ = export_mart(marts, "exceptions", "parquet", tmp_path / "e's.parquet")
    quoted = str(path).replace("'", "''")
    found = duckdb.connect().execute(f"select max(amount), typeof(max(amount)) from '{quoted}'").fetchone()
    assert found == (Decimal("123456789012345678.1234"), "DECIMAL(28,4)")


def test_an_unknown_mart_and_a_folder_that_is_not_there_are_named(marts: Path, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="no mart 'exception'; there are: exceptions"):
        export_mart(marts, "exception", "csv", tmp_path / "e.csv")
    for kind in ("csv", "parquet"):
        with pytest.raises(ExportError, match="cannot be written"):
            export_mart(marts, "exceptions", kind, tmp_path / "nowhere" / "e")


def test_query_prints_json_and_csv(marts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sql = "select place, name, amount, day from marts.exceptions where place = 0"
    print_query(Console(), marts, sql, "json")
    told = json.loads(capsys.readouterr().out)
    assert told == [{"place": 0, "name": NAMES[0], "amount": "-1234.5670", "day": "2026-03-31"}]
    print_query(Console(), marts, sql, "csv")
    assert "'=cmd" in capsys.readouterr().out


def test_an_id_is_never_cut(marts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # Without it: on a terminal of 80 columns the worklist shows ids that `tieout explain` does not know.
    sql = "select '4d932e649c542ed2b72b' as exception_id, 'asks for [12] seats ' || repeat('and bills ten ', 9) as told"
    print_query(Console(width=80, markup=False), marts, sql, "table")
    wide = capsys.readouterr().out
    print_query(Console(width=40, markup=False), marts, sql, "table")
    narrow = capsys.readouterr().out
    for shown in (wide, narrow):
        assert "4d932e649c542ed2b72b" in shown
        assert "[12] seats" in shown
    assert "┃ exception_id" in wide
    assert "┃" not in narrow  # record by record


def test_a_query_cannot_write(marts: Path) -> None:
    for sql in ("delete from exceptions", "create table x as select 1", "drop table marts.exceptions"):
        with pytest.raises(duckdb.Error, match="read-only"):
            print_query(Console(), marts, sql, "table")


def test_texts() -> None:
    assert harmless("Acme") == "Acme"
    assert harmless(Decimal(-1)) == Decimal(-1)
    assert [money(Decimal(text)) for text in ("1234.5000", "0", "12.3450", "-1000000")] == [
        "1,234.50", "0.00", "12.345", "-1,000,000.00",
    ]  # fmt: skip
