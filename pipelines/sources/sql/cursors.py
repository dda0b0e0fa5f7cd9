"""How far each query has been read: the greatest value of its cursor column, in `control.sql_cursors`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import duckdb

# How far behind the greatest value every run looks again: rows are committed later than they are stamped.
LOOKBACK = {"datetime": 3600, "date": 3, "int": 1000, "Decimal": 1000, "str": 0}  # seconds, days, units
_READ: Mapping[str, Callable[[str], Any]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "int": int,
    "Decimal": Decimal,
    "str": str,
}


@dataclass(frozen=True)
class Cursor:
    """`value` is what the driver gave: a time, a day, a number, a text."""

    value: Any

    @property
    def kind(self) -> str:
        return type(self.value).__name__

    @property
    def written(self) -> str:
        return self.value.isoformat() if isinstance(self.value, date) else str(self.value)

    def since(self, lookback: int | None) -> Any:
        """From which value on the next run asks."""
        back = LOOKBACK[self.kind] if lookback is None else lookback
        match self.value:
            case datetime():
                return self.value - timedelta(seconds=back)
            case date():
                return self.value - timedelta(days=back)
            case str():
                return self.value
            case _:
                return self.value - back


def of_text(kind: str, text: str) -> Cursor:
    """From the text that `arrow` makes of a value."""
    return Cursor(_READ[kind](text))


def is_cursor(value: Any) -> bool:
    """Can a column of such values be a cursor?"""
    return type(value).__name__ in _READ


def create_table(connection: duckdb.DuckDBPyConnection) -> None:
    """Create what is missing."""
    connection.execute(
        "create table if not exists control.sql_cursors "
        "(source varchar, query varchar, fingerprint varchar, kind varchar, value varchar)"
    )


def read(connection: duckdb.DuckDBPyConnection, source: str, query: str, fingerprint: str) -> Cursor | None:
    """Where the query stands; None before its first load, and after it was changed."""
    found = connection.execute(
        "select kind, value from control.sql_cursors where source = ? and query = ? and fingerprint = ?",
        [source, query, fingerprint],
    ).fetchone()
    return Cursor(_READ[found[0]](found[1])) if found else None


def write(connection: duckdb.DuckDBPyConnection, source: str, query: str, fingerprint: str, cursor: Cursor) -> None:
    """Remember where the query stands."""
    connection.execute("delete from control.sql_cursors where source = ? and query = ?", [source, query])
    values = [source, query, fingerprint, cursor.kind, cursor.written]
    connection.execute("insert into control.sql_cursors values (?, ?, ?, ?, ?)", values)
