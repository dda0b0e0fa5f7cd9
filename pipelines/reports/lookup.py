"""What is published: of which run it is, and an exception by the beginning of its id, for people type."""

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


def published_run(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """The row of `runs` of what is published."""
    return rows(connection, "select * from marts.runs where published order by started_at desc limit 1")[0]
