"""How far a source has been read: kept beside the data, in `control.stripe_cursors`, and moved only after a load is in.

A run that is killed leaves the cursor where it was; the next one reads the same again and merges it by id.
"""

import json
from dataclasses import asdict, dataclass, field

import duckdb


@dataclass
class Cursor:
    """State of one source between two runs; times are Unix seconds of Stripe's clock, never of ours."""

    base_url: str = ""
    last_event: int | None = None  # creation of the newest event seen
    recent_events: list[str] = field(default_factory=list)  # ids of the events within the lookback
    newest_created: dict[str, int] = field(default_factory=dict)  # by raw table
    refused: dict[str, list[str]] = field(default_factory=dict)  # by raw table: what its list does not understand
    fields: dict[str, list[str]] = field(default_factory=dict)  # by raw table: the vendor's fields seen so far
    open_payouts: list[str] = field(default_factory=list)  # whose balance transactions may still change
    quarantined: dict[str, dict[str, list[str]]] = field(default_factory=dict)  # table -> id -> column, value, reason


def read_cursor(connection: duckdb.DuckDBPyConnection, source: str, base_url: str) -> Cursor:
    """The source's cursor; an empty one before its first load, and when it now points at another server."""
    _create(connection)
    found = connection.execute("select cursor from control.stripe_cursors where source = ?", [source]).fetchone()
    cursor = Cursor(**json.loads(found[0])) if found else Cursor(base_url)
    return cursor if cursor.base_url == base_url else Cursor(base_url)


def write_cursor(connection: duckdb.DuckDBPyConnection, source: str, cursor: Cursor) -> None:
    """Move the cursor, in one transaction."""
    connection.begin()
    connection.execute("delete from control.stripe_cursors where source = ?", [source])
    connection.execute(
        "insert into control.stripe_cursors values (?, ?)", [source, json.dumps(asdict(cursor), sort_keys=True)]
    )
    connection.commit()


def _create(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("create schema if not exists control")
    connection.execute("create table if not exists control.stripe_cursors (source varchar, cursor varchar)")
