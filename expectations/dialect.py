"""How Great Expectations reads DuckDB.

GX 1.24 fetches rows after it has given the connection back, and DuckDB drops an open result at rollback (GX #10738,
#11579): so transactions, of which a read-only reader needs none, are left out. Goes when GX reads its rows first.
Both databases are attached read-only to an empty one in memory: nothing here can write. `staged.marts.x` is the
copy to be published.
"""

from pathlib import Path
from typing import Any

from duckdb_sqlalchemy import Dialect
from sqlalchemy.dialects import registry

USE = "use tieout.main"  # the warehouse: its views name their tables in full, with this catalog
_OPEN: list[Any] = []


def close_all() -> None:
    """Let go of the files: Great Expectations keeps its engine, and a process opens a file under one name only."""
    while _OPEN:
        _OPEN.pop().close()


class ReadOnlyDialect(Dialect):
    """duckdb-sqlalchemy without transactions, that attaches what it is told to."""

    supports_statement_cache = False

    def connect(self, *cargs: Any, **cparams: Any) -> Any:
        attached: dict[str, str] = cparams.pop("attach", {})
        connection = super().connect(*cargs, **cparams)
        for name, path in attached.items():
            connection.execute(attach_statement(name, Path(path)))
        if attached:
            connection.execute(USE)
            _OPEN.append(connection)
        return connection

    def do_begin(self, dbapi_connection: Any) -> None: ...

    def do_commit(self, dbapi_connection: Any) -> None: ...

    def do_rollback(self, dbapi_connection: Any) -> None: ...


def attach_statement(name: str, path: Path) -> str:
    """Attach a file read-only under a name."""
    quoted = str(path).replace("'", "''")
    return f"attach if not exists '{quoted}' as {name} (read_only)"


def register() -> str:
    """Make the dialect known to SQLAlchemy; returns the connection string that uses it."""
    registry.register("tieout.duckdb", __name__, "ReadOnlyDialect")
    return "tieout+duckdb:///:memory:"
