"""A connection that can only read, and errors in words: never a traceback, never the password."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from pipelines.rest.credentials import how_to_set, stored
from pipelines.sources import ExtractError
from pipelines.sources.sql.dialects import DIALECTS, Dialect
from pipelines.sources.sql.mapping import Options

_BATCH = 20_000


class QueryError(Exception):
    """A query that did not come to its end; the message is the database's own first line."""


class Database:
    """One database of one source. `pause` waits between attempts to connect."""

    def __init__(self, source: str, options: Options, pause: Callable[[float], None]) -> None:
        self.source, self.options, self.pause = source, options, pause
        self.url = _url(source)
        self.dialect = _dialect(source, self.url)
        self.engine = _engine(source, self.url, self.dialect, options)
        self.connection: sa.Connection | None = None

    def close(self) -> None:
        """Give the connection back."""
        if self.connection is not None:
            self.connection.close()
        self.engine.dispose()

    def connect(self) -> sa.Connection:
        """The open connection, else a new one. Raises ExtractError after the last attempt."""
        if self.connection is not None and not self.connection.closed and not self.connection.invalidated:
            return self.connection
        for attempt in range(1, self.options.connect_attempts + 1):
            try:
                self.connection = self._opened()
                return self.connection
            except SQLAlchemyError as error:
                told = self.words(error)
                if attempt == self.options.connect_attempts or "authentication failed" in told:
                    raise ExtractError(f"source {self.source}: cannot connect: {told}") from None
                self.pause(2.0 ** (attempt - 1))
        raise AssertionError("unreachable: the last attempt raises")

    def _opened(self) -> sa.Connection:
        options: dict[str, Any] = {"isolation_level": self.dialect.isolation} if self.dialect.isolation else {}
        connection = self.engine.connect().execution_options(**options)
        is_mariadb = bool(getattr(connection.dialect, "is_mariadb", False))
        for sql in self.dialect.session(self.options.timeout_seconds, is_mariadb):
            connection.execute(sa.text(sql))
        return connection

    def now(self) -> datetime:
        """The database's clock, in UTC without a zone."""
        found: Any = self.connect().execute(sa.text(self.dialect.clock)).scalar_one()
        moment = found if isinstance(found, datetime) else datetime.fromisoformat(str(found))
        return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment

    def rows(self, sql: str, parameters: dict[str, Any]) -> Iterator[tuple[list[str], Sequence[Sequence[Any]]]]:
        """(names, rows) batch by batch, the first one even where there is no row. Raises QueryError."""
        try:
            streamed = self.connect().execution_options(stream_results=True, max_row_buffer=_BATCH)
            result = streamed.execute(sa.text(sql), parameters)
            names = list(result.keys())
            batch = result.fetchmany(_BATCH)
            yield names, batch
            while len(batch) == _BATCH:
                batch = result.fetchmany(_BATCH)
                yield names, batch
        except SQLAlchemyError as error:
            self._reset()
            raise QueryError(self.words(error)) from None

    def _reset(self) -> None:
        """After an error the transaction is over; the next query begins another one."""
        try:
            if self.connection is not None:
                self.connection.rollback()
        except SQLAlchemyError:
            self.connection = None

    def words(self, error: SQLAlchemyError) -> str:
        """What the database said, on one line, without the password."""
        said = str(error.orig) if isinstance(error, DBAPIError) and error.orig else str(error)
        line = next((line.strip() for line in said.splitlines() if line.strip()), type(error).__name__)
        if self.url.password:
            line = line.replace(str(self.url.password), "***")
        if "statement timeout" in line or "max_statement_time" in line or "maximum statement execution" in line:
            line += f" (timeout_seconds = {self.options.timeout_seconds})"
        return line


def _url(source: str) -> sa.URL:
    named = stored(source, "database_url", "credentials")  # the second is dlt's own name of it
    how = f"{how_to_set(source, 'database_url')}, as postgresql://user:password@host/database"
    if not named:
        raise ExtractError(f"source {source}: no database is named. {how}")
    try:
        return sa.make_url(named)
    except (ArgumentError, ValueError):
        raise ExtractError(f"source {source}: what names the database is no address of one. {how}") from None


def _dialect(source: str, url: sa.URL) -> Dialect:
    name = url.drivername.partition("+")[0]
    found = DIALECTS.get("postgresql" if name == "postgres" else name)
    if found is None:
        raise ExtractError(f"source {source}: {name} is not known here; known: {', '.join(DIALECTS)}")
    return found


def _engine(source: str, url: sa.URL, dialect: Dialect, options: Options) -> sa.Engine:
    arguments = dict(dialect.connect(options.timeout_seconds, options.connect_timeout_seconds))
    try:
        # nothing is kept open between runs, and no value of a row goes into a message
        return sa.create_engine(
            url.set(drivername=dialect.driver), poolclass=sa.NullPool, connect_args=arguments, hide_parameters=True
        )
    except (ModuleNotFoundError, NoSuchModuleError):
        raise ExtractError(f"source {source}: the driver is missing: pip install {dialect.package!r}") from None
