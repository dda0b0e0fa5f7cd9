"""A source read from a sandbox, and what the warehouse would hold of it: the same reading, merged by id in memory.

A load takes a second, a reading a few milliseconds: the fault matrix needs some hundred of them.
"""

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pipelines.rest.client import Session
from pipelines.rest.options import read_options
from pipelines.rest.reading import Reading
from pipelines.rest.source import RestSystem
from pipelines.rest.state import State
from pipelines.sources import SourceSettings
from tests.sources.sandbox.server import Sandbox
from tests.sources.sandbox.world import World

Row = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """One system and its sandbox."""

    name: str
    system: RestSystem[Any]
    sandbox: Callable[[World], Sandbox]
    secrets: Mapping[str, str]  # name -> the value that the sandbox accepts
    entities: tuple[str, ...]  # that it carries
    options: Mapping[str, Any] = field(default_factory=dict)
    only: Mapping[str, Callable[[Mapping[str, Any]], bool]] = field(default_factory=dict)  # rows that it can carry
    filters: bool = True  # it can be asked for what changed
    small: int = 7  # customers that make three pages of three
    forgets: bool = False  # what was deleted before the first load is not told any more

    def settings(self, sandbox: Sandbox, **options: Any) -> SourceSettings:
        return SourceSettings(
            self.name, self.name, options={"base_url": sandbox.url, "timeout_seconds": 5, **self.options, **options}
        )

    def environment(self) -> dict[str, str]:
        return {f"TIEOUT_{self.name.upper()}_{name.upper()}": value for name, value in self.secrets.items()}


class Account:
    """What the warehouse would hold of one source."""

    def __init__(self, case: Case, sandbox: Sandbox) -> None:
        self.case, self.sandbox = case, sandbox
        self.state = State()
        self.tables: dict[str, dict[str, Row]] = {}
        self.pauses: list[float] = []
        self._runs = 0

    def run(self, **options: Any) -> Reading:
        """One run; nothing is kept of one that raises."""
        settings = self.case.settings(self.sandbox, **options)
        system = self.case.system
        checked = read_options(system.options, settings)
        with closing(Session(settings.name, system.vendor, checked, self.pauses.append)) as session:
            connector = system.connector(settings.name, session, checked)
            reading = Reading(connector, checked, self.state, self.known)
            self._merge([(table, batch.to_pylist()) for table, batch in reading.tables()])
        return reading

    def _merge(self, batches: list[tuple[str, list[Row]]]) -> None:
        self._runs += 1
        for table, rows in batches:
            held = self.tables.setdefault(table, {})
            for row in rows:
                old = held.get(row["id"])
                if not old or old["_run"] < self._runs or old["_read"] < row["_read"]:
                    held[row["id"]] = {**row, "_run": self._runs}

    def known(self, table: str) -> set[str]:
        return {i for i, row in self.tables.get(table, {}).items() if row["_deleted_at"] is None}

    def live(self, reading: Reading) -> dict[str, dict[str, Row]]:
        """The rows that count, by table: no tombstones, no parts that their object no longer has."""
        found = {}
        for stream in reading.connector.streams:
            rows = {i: row for i, row in self.tables[stream.table].items() if row["_deleted_at"] is None}
            found[stream.table] = {i: _plain(row) for i, row in rows.items()}
            if stream.child:
                parts = self.tables[stream.child.table]
                found[stream.child.table] = {
                    i: _plain(row)
                    for i, row in parts.items()
                    if (whole := rows.get(row[stream.child.parent]))
                    and (whole["_run"], whole["_read"]) == (row["_run"], row["_read"])
                }
        return found


def _plain(row: Row) -> Row:
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in row.items()
        if name not in ("_read", "_run", "_object")
    }
