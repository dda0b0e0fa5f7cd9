"""One mart as a file. What came in as a text must not leave as a formula: a spreadsheet would run it."""

import csv
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from pipelines.warehouse import open_published

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
EXCEL_ROWS = 1_048_575  # and a header
EXACT_DIGITS = 15  # of a spreadsheet's number
BATCH = 10_000


class ExportError(Exception):
    """The export was not written; the message says why."""


def export_mart(marts: Path, mart: str, kind: str, target: Path) -> tuple[Path, int]:
    """Write all rows of a mart in its own order; returns path and row count.

    kind: csv | xlsx | parquet. Raises ExportError for an unknown mart, too many rows for a sheet, or a full disk.
    """
    with open_published(marts) as connection:
        known = [
            row[0]
            for row in connection.execute(
                "select table_name from duckdb_tables() where schema_name = 'marts'"
            ).fetchall()
        ]
        if mart not in known:
            raise ExportError(f"there is no mart {mart!r}; there are: {', '.join(sorted(known))}")
        counted = connection.execute(f'select count(*) from marts."{mart}"').fetchone()
        count = int(counted[0]) if counted else 0
        try:
            WRITERS[kind](connection, mart, target, count)
        except OSError as error:
            raise ExportError(f"{target} cannot be written: {error.strerror or error}") from None
    return target, count


def harmless(value: Any) -> Any:
    """A value that no spreadsheet takes for a formula: a text that begins like one gets an apostrophe in front."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def _csv(connection: duckdb.DuckDBPyConnection, mart: str, target: Path, count: int) -> None:
    cursor = connection.execute(f'select * from marts."{mart}"')
    with target.open("w", encoding="utf-8-sig", newline="") as file:  # with a BOM, so that Excel reads it as UTF-8
        writer = csv.writer(file)
        writer.writerow([column[0] for column in cursor.description or ()])
        while batch := cursor.fetchmany(BATCH):
            writer.writerows([[harmless(value) for value in row] for row in batch])


def _parquet(connection: duckdb.DuckDBPyConnection, mart: str, target: Path, count: int) -> None:
    quoted = str(target).replace("'", "''")
    try:
        connection.execute(f"copy marts.\"{mart}\" to '{quoted}' (format parquet, compression zstd)")
    except duckdb.IOException as error:
        raise ExportError(f"{target} cannot be written: {error}") from None


def _xlsx(connection: duckdb.DuckDBPyConnection, mart: str, target: Path, count: int) -> None:
    import xlsxwriter

    if count > EXCEL_ROWS:
        raise ExportError(f"{mart} has {count:,} rows, a sheet holds {EXCEL_ROWS:,}: export csv or parquet")
    cursor = connection.execute(f'select * from marts."{mart}"')
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(str(target), options) as book:
        sheet = book.add_worksheet(mart[:31])
        day, moment = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        bold = book.add_format({"bold": True})
        for place, column in enumerate(cursor.description or ()):
            sheet.write_string(0, place, column[0], bold)
        sheet.freeze_panes(1, 0)
        line = 0
        while batch := cursor.fetchmany(BATCH):
            for row in batch:
                line += 1
                for place, value in enumerate(row):
                    _cell(sheet, line, place, value, day, moment)


def _cell(sheet: Any, line: int, place: int, value: Any, day: Any, moment: Any) -> None:
    from datetime import date, datetime

    if value is None:
        return
    if isinstance(value, datetime):
        sheet.write_datetime(line, place, value, moment)
    elif isinstance(value, date):
        sheet.write_datetime(line, place, value, day)
    elif isinstance(value, bool):
        sheet.write_boolean(line, place, value)
    elif isinstance(value, int | Decimal) and len(Decimal(value).normalize().as_tuple().digits) <= EXACT_DIGITS:
        sheet.write_number(line, place, value)
    else:  # a number that a spreadsheet would round is written as the text it is
        sheet.write_string(line, place, str(value))


WRITERS = {"csv": _csv, "parquet": _parquet, "xlsx": _xlsx}
