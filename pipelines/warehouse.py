"""The only module that opens DuckDB: where the files are, and who may hold them how.

DuckDB lets one process write to a file, and keeps it out while another one reads. So the pipeline has the warehouse to
itself, one run at a time (`locked`), and analysts read a published copy that no run ever opens for writing.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

_HELD: set[Path] = set()  # state folders that this process holds


class RunUnderWay(Exception):
    """Another run holds this data folder; the message says which process, since when."""


@dataclass(frozen=True)
class Warehouse:
    """The files of one data folder."""

    data_dir: Path

    @property
    def path(self) -> Path:
        return self.data_dir / "warehouse" / "tieout.duckdb"

    @property
    def state(self) -> Path:
        return self.data_dir / "state"

    @property
    def published(self) -> Path:
        return self.data_dir / "published"

    @property
    def marts(self) -> Path:
        return self.published / "marts.duckdb"

    @contextmanager
    def connect(self, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection to the warehouse, closed at the end: the next one may be dbt's, in another process."""
        if not read_only:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        with open_duckdb(self.path, read_only) as connection:
            yield connection

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the data folder for one run. Raises RunUnderWay at once when another process holds it.

        The kernel frees the lock when its process ends, however it ends: there is no stale lock to remove. A process
        that holds it may take it again: the command line holds it around the Dagster run that takes it too.
        """
        self.state.mkdir(parents=True, exist_ok=True)
        if self.state.resolve() in _HELD:
            yield
            return
        with (self.state / "run.lock").open("a+", encoding="utf-8") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise RunUnderWay(_who_holds(file.name)) from None
            file.truncate(0)
            file.write(str(os.getpid()))
            file.flush()
            _HELD.add(self.state.resolve())
            try:
                yield
            finally:
                _HELD.discard(self.state.resolve())


def _who_holds(path: str) -> str:
    since = datetime.fromtimestamp(os.path.getmtime(path), tz=UTC)
    who = f"process {Path(path).read_text(encoding='utf-8') or 'unknown'}, since {since:%Y-%m-%d %H:%M} UTC"
    return f"a run is under way on this data folder ({who}); wait for its end, or give this one another --data-dir"


@contextmanager
def open_duckdb(path: Path | str, read_only: bool = True) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open any DuckDB file, in UTC and without downloads of extensions; closed at the end."""
    config: dict[str, Any] = {"autoinstall_known_extensions": "false"}
    connection = duckdb.connect(str(path), read_only=read_only, config=config)
    try:
        connection.execute("set timezone = 'UTC'")
        # it would be drawn over the lines in which a run says how far it is
        connection.execute("set enable_progress_bar = false")
        yield connection
    finally:
        connection.close()


@contextmanager
def open_published(path: Path | str) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open published marts as any analyst may: read-only, tables found as `exceptions` or `marts.exceptions`.

    Attached under another name, because DuckDB names a file's catalog after the file: opened directly, `marts.duckdb`
    has a catalog and a schema of one name, and `marts.exceptions` is ambiguous to it.
    """
    with open_duckdb(":memory:", read_only=False) as connection:
        quoted = str(path).replace("'", "''")
        connection.execute(f"attach '{quoted}' as tieout (read_only)")
        connection.execute("use tieout.marts")
        yield connection


def rows(
    connection: duckdb.DuckDBPyConnection, sql: str, parameters: list[Any] | dict[str, Any] | None = None
) -> list[dict[str, Any]]:
    """The answer as dictionaries, for answers of a page or two."""
    cursor = connection.execute(sql, parameters or [])
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@contextmanager
def in_memory(connection: duckdb.DuckDBPyConnection, name: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """A cursor whose tables stand in a database `name` in memory, beside the warehouse: what is only used in between is
    not written to disk, and the warehouse's rows are read where they are."""
    with connection.cursor() as scratch:
        (own,) = scratch.execute("select current_database()").fetchone() or ("",)
        scratch.execute(f"attach ':memory:' as {name}")
        scratch.execute(f"use {name}")
        try:
            yield scratch
        finally:
            scratch.execute(f'use "{own}"')  # what is in use cannot go
            scratch.execute(f"detach {name}")
