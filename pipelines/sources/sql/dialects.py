"""What differs between databases: drivers, and how a session is made read-only, consistent and bounded in time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Dialect:
    """`driver`: of SQLAlchemy's name for it, with the package that brings it. `clock`: SQL of the time in UTC."""

    driver: str
    package: str
    clock: str
    connect: Callable[[int, int], Mapping[str, Any]]  # (timeout, connect timeout) in seconds -> arguments of the driver
    session: Callable[[int, bool], tuple[str, ...]] = lambda timeout, is_mariadb: ()
    isolation: str | None = "REPEATABLE READ"  # one moment for all queries


def _postgres(timeout: int, connect: int) -> Mapping[str, Any]:
    settings = f"-c default_transaction_read_only=on -c statement_timeout={timeout * 1000} -c timezone=UTC"
    return {"connect_timeout": connect, "options": settings, "application_name": "tieout"}


def _mysql(timeout: int, is_mariadb: bool) -> tuple[str, ...]:
    """MariaDB has another name for the limit of a query's time, in seconds."""
    limit = f"max_statement_time = {timeout}" if is_mariadb else f"max_execution_time = {timeout * 1000}"
    return (
        "set session sql_mode = 'ANSI'",  # names in double quotes, || joins: the mappings' SQL is the standard's
        f"set session {limit}",
        "set session transaction read only",
        "set session time_zone = '+00:00'",
    )


DIALECTS: Mapping[str, Dialect] = {
    "postgresql": Dialect("postgresql+psycopg", "psycopg[binary]", "select current_timestamp", _postgres),
    "mysql": Dialect(
        "mysql+pymysql",
        "pymysql",
        "select current_timestamp(6)",  # the session is in UTC
        lambda timeout, connect: {"connect_timeout": connect, "read_timeout": timeout + 5},
        _mysql,
    ),
    "mssql": Dialect(
        "mssql+pymssql",
        "pymssql",
        "select sysutcdatetime()",
        lambda timeout, connect: {"login_timeout": connect, "timeout": timeout},
        isolation=None,  # its snapshots have to be allowed by whoever runs the database
    ),
    "sqlite": Dialect(
        "sqlite",
        "sqlite3",
        "select current_timestamp",
        lambda timeout, connect: {},
        lambda timeout, is_mariadb: ("pragma query_only = on",),
        isolation=None,
    ),
}
