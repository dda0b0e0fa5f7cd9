"""What is remembered of a source between two runs, in `control.cursors`; moved only after a load is in.

A run that is killed leaves it where it was; the next one reads the same again and merges it by id.
"""

import json
from dataclasses import asdict, dataclass, field
from typing import Any

import duckdb


@dataclass
class ListState:
    """One raw table. Times are the system's own, ISO 8601 in UTC."""

    newest: str = ""  # the newest change that was read in a complete reading
    whole: str = ""  # what `newest` was when the whole list was read the last time
    fields: list[str] = field(default_factory=list)  # the system's fields seen so far
    quarantined: dict[str, list[str]] = field(default_factory=dict)  # id -> column, value, reason, time of change


@dataclass
class State:
    """One source. `mark`: which server and which mapping it was read with; another one reads all again."""

    mark: str = ""
    lists: dict[str, ListState] = field(default_factory=dict)

    def of(self, table: str) -> ListState:
        return self.lists.setdefault(table, ListState())


def read(connection: duckdb.DuckDBPyConnection, source: str) -> dict[str, Any] | None:
    """What was remembered of a source, or None."""
    connection.execute("create schema if not exists control")
    connection.execute("create table if not exists control.cursors (source varchar, cursor varchar)")
    found = connection.execute("select cursor from control.cursors where source = ?", [source]).fetchone()
    return json.loads(found[0]) if found else None


def write(connection: duckdb.DuckDBPyConnection, source: str, remembered: dict[str, Any]) -> None:
    """Remember it, in one transaction."""
    connection.begin()
    connection.execute("delete from control.cursors where source = ?", [source])
    connection.execute("insert into control.cursors values (?, ?)", [source, json.dumps(remembered, sort_keys=True)])
    connection.commit()


def read_state(connection: duckdb.DuckDBPyConnection, source: str, mark: str) -> State:
    """The state of a source; an empty one before its first load, and when it is now read otherwise."""
    found = read(connection, source)
    if not found or found.get("mark") != mark:
        return State(mark)
    return State(mark, {table: ListState(**kept) for table, kept in found["lists"].items()})


def write_state(connection: duckdb.DuckDBPyConnection, source: str, state: State) -> None:
    """Move the state to where this run ended."""
    write(connection, source, asdict(state))
