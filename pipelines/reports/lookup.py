"""A published exception by its id, or by the beginning of it: ids are long, and people type."""

from datetime import date
from typing import Any

import duckdb

from pipelines.warehouse import rows


class AmbiguousIdError(ValueError):
    """More than one exception begins with what was typed; the message says so."""


def exception_named(connection: duckdb.DuckDBPyConnection, beginning: str) -> dict[str, Any] | None:
    """The one exception whose id begins so, or None. Raises AmbiguousIdError where there are several."""
    found = rows(connection, "select * from exceptions where starts_with(exception_id, ?) limit 2", [beginning])
    if len(found) > 1:
        raise AmbiguousIdError(f"more than one exception begins with {beginning!r}; type more of its id")
    return found[0] if found else None


def published_as_of(connection: duckdb.DuckDBPyConnection) -> date:
    """The business date of what is published."""
    (found,) = rows(connection, "select as_of from runs where published order by started_at desc limit 1")
    day: date = found["as_of"]
    return day
