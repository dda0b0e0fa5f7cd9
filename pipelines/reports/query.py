"""SQL over the published marts, printed."""

import csv
import io
import json
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from pipelines.reports.export import harmless
from pipelines.warehouse import open_published


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
        table = Table(*names)
        for row in answer:
            table.add_row(*("" if value is None else str(value) for value in row))
        console.print(table)
        console.print(f"{len(answer):,} rows")


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | str) else str(value)
