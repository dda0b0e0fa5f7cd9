"""SQL over the published marts, printed."""

import csv
import io
import json
from pathlib import Path
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from pipelines.reports.export import harmless
from pipelines.reports.figures import counted_rows
from pipelines.warehouse import open_published

SENTENCE = 24  # of a text


def print_query(console: Console, marts: Path, sql: str, kind: str) -> None:
    """Print the answer as a table, CSV or JSON (objects; amounts as text, to the cent). Raises duckdb.Error."""
    with open_published(marts) as connection:
        cursor = connection.execute(sql)
        names = [column[0] for column in cursor.description or ()]
        answer = cursor.fetchall()
    if kind == "csv":
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(names)
        writer.writerows([[harmless(value) for value in row] for row in answer])
        print(text.getvalue(), end="")
    elif kind == "json":
        print(json.dumps([dict(zip(names, map(_plain, row), strict=True)) for row in answer], indent=1))
    else:
        _show(console, names, [["" if value is None else str(value) for value in row] for row in answer])
        console.print(counted_rows(len(answer)))


def _show(console: Console, names: list[str], rows: list[list[str]]) -> None:
    """A table where every word of it is whole; else record by record: an id that is cut helps nobody."""
    least = [max(map(_least, column)) for column in zip(names, *rows, strict=True)]
    if sum(least) + 3 * len(least) + 1 <= console.width:
        table = Table()
        for name, width in zip(names, least, strict=True):
            table.add_column(Text(name), min_width=width)
        for row in rows:
            table.add_row(*map(Text, row))
        console.print(table)
        return
    for number, row in enumerate(rows, 1):
        console.print(Rule(f"{number:,}", align="left", style="dim"))
        record = Table.grid(padding=(0, 2))
        for name, value in zip(names, row, strict=True):
            record.add_row(Text(name, style="dim"), Text(value))
        console.print(record)


def _least(value: str) -> int:
    """Columns that a value needs to be read: its longest word, and some of a sentence."""
    return max(min(cell_len(value), SENTENCE), max(map(cell_len, value.split()), default=0))


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | str) else str(value)
