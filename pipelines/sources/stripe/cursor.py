"""How far a source has been read: kept beside the data, in `control.cursors`, and moved only after a load is in.

A run that is killed leaves the cursor where it was; the next one reads the same again and merges it by id.
"""

from dataclasses import asdict, dataclass, field
from typing import Any

import duckdb

from pipelines.rest import state


@dataclass
class Cursor:
    """State of one source between two runs; times are Unix seconds of Stripe's clock, never of ours."""

    base_url: str = ""
    last_event: int | None = None  # creation of the newest event seen
    recent_events: list[str] = field(default_factory=list)  # ids of the events within the lookback
    newest_created: dict[str, int] = field(default_factory=dict)  # by raw table
    marks: dict[str, str] = field(default_factory=dict)  # by raw table: which columns it was read with
    refused: dict[str, list[str]] = field(default_factory=dict)  # by raw table: what its list does not understand
    fields: dict[str, list[str]] = field(default_factory=dict)  # by raw table: the vendor's fields seen so far
    open_payouts: list[str] = field(default_factory=list)  # whose balance transactions may still change
    open_balances: list[str] = field(default_factory=list)  # customers whose balance could not be asked for yet
    metered: dict[str, dict[str, int]] = field(
        default_factory=dict
    )  # meter:customer -> subscription -> end, 0: runs on
    metered_until: dict[str, int] = field(default_factory=dict)  # meter:customer -> the day up to which it was read
    unmetered: dict[str, dict[str, Any]] = field(default_factory=dict)  # metered items without a meter -> whose
    quarantined: dict[str, dict[str, list[str]]] = field(default_factory=dict)  # table -> id -> column, value, reason


def read_cursor(connection: duckdb.DuckDBPyConnection, source: str, base_url: str) -> Cursor:
    """The source's cursor; an empty one before its first load, and when it now points at another server."""
    found = state.read(connection, source)
    cursor = Cursor(**found) if found else Cursor(base_url)
    return cursor if cursor.base_url == base_url else Cursor(base_url)


def write_cursor(connection: duckdb.DuckDBPyConnection, source: str, cursor: Cursor) -> None:
    """Move the cursor, in one transaction."""
    state.write(connection, source, asdict(cursor))
