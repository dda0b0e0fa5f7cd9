"""Dagster's own SQLite event log with its connections kept open, for a run from the command line.

A run of ours stores some 2,000 events; Dagster opens and closes the file for each of them, twice, which was a sixth of
the sample company's run. The files are the same: the web server reads them with the stock class. Goes when Dagster
keeps its connections (`_connect` is private: look at it at every upgrade).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage
from dagster._serdes import ConfigurableClassData
from sqlalchemy import Connection, Engine, create_engine, event

BUSY_SECONDS = 60  # as long as Dagster itself waits for another process


class OpenEventLog(SqliteEventLogStorage):
    """One engine a file, for as long as the instance lives."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        self._engines: dict[str, Engine] = {}
        super().__init__(*arguments, **named)

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Any) -> "OpenEventLog":
        """Dagster's own makes its own class, whichever is asked."""
        return cls(inst_data=inst_data, **config_value)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock:
            engine = self._engines.get(shard)
            if engine is None:
                engine = create_engine(self.conn_string_for_shard(shard), connect_args={"timeout": BUSY_SECONDS})
                event.listen(engine, "connect", _sync_seldom)
                self._initdb(engine)
                self._initialized_dbs.add(shard)
                self._engines[shard] = engine
            with engine.begin() as connection:
                yield connection

    def dispose(self) -> None:
        """Close the files."""
        super().dispose()
        for engine in self._engines.values():
            engine.dispose()
        self._engines.clear()


def _sync_seldom(connection: Any, _: object) -> None:
    """In WAL mode a write waits for the next checkpoint: a power cut costs the last lines, never the file."""
    connection.execute("pragma synchronous = normal")
