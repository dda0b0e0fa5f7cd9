"""The `control` schema: what Python tells dbt about a run, and the record of all runs.

What belongs here: its tables, and who fills them. `now` is the only place of Tieout that reads the clock.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import duckdb

from pipelines.warehouse import rows

if TYPE_CHECKING:
    from pipelines.decisions import Decision
    from pipelines.sources import EntityLoad

TABLES: dict[str, str] = {
    "run": "run_id varchar, as_of date, code_version varchar",
    "settings": "name varchar, value varchar",
    "sources": "source varchar, system varchar",
    "source_loads": "run_id varchar, source varchar, entity varchar, rows_extracted bigint, rows_loaded bigint, "
    "identical_copies bigint, rows_replaced bigint, rows_quarantined bigint, complete boolean, "
    "newest_updated_at timestamp, control_totals varchar, detail varchar, extracted_at timestamp",
    "quarantine": "run_id varchar, source varchar, entity varchar, file varchar, line bigint, "
    '"column" varchar, "value" varchar, reason varchar',
    "schema_changes": 'source varchar, entity varchar, "column" varchar, change varchar, detail varchar',
    "known_files": "source varchar, entity varchar, file varchar, sha256 varchar, content varchar, known_on date",
    "decisions": "line integer, decision_id varchar, decided_at timestamp, actor varchar, action varchar, "
    "exception_id varchar, reason varchar, until_on date, owner varchar, amount decimal(28, 4), currency varchar",
    "runs": "run_id varchar, as_of date, started_at timestamp, finished_at timestamp, status varchar, "
    "source_rows bigint, quarantined_rows bigint, codes_off varchar, published boolean, code_version varchar",
}


@dataclass(frozen=True)
class Run:
    """Identity of one run: the same inputs, settings and code on the same business date give the same `run_id`."""

    run_id: str
    as_of: date
    code_version: str


def now() -> datetime:
    """The clock, in UTC without zone, for the run record and for dating a decision: no figure may depend on it."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Create what is missing; nothing that stands there is touched."""
    connection.execute("create schema if not exists control")
    for table, columns in TABLES.items():
        connection.execute(f"create table if not exists control.{table} ({columns})")


def replace(connection: duckdb.DuckDBPyConnection, table: str, values: Iterable[tuple[Any, ...]]) -> None:
    """Make a small table of `control` hold exactly these rows."""
    connection.execute(f"delete from control.{table}")
    listed = list(values)
    if listed:
        places = ", ".join("?" * len(listed[0]))
        connection.executemany(f"insert into control.{table} values ({places})", listed)


def record_loads(connection: duckdb.DuckDBPyConnection, run_id: str, loads: Sequence["EntityLoad"]) -> None:
    """Write what every source says of its entities: counts, quarantined rows, changes of columns."""
    connection.begin()
    replace(
        connection,
        "source_loads",
        [
            (
                run_id, load.source, load.entity, load.rows_extracted, load.rows_loaded, load.identical_copies,
                load.rows_replaced, load.rows_quarantined, load.complete,
                load.newest_updated_at, load.control_totals, load.detail or None, load.extracted_at,
            )
            for load in loads
        ],
    )  # fmt: skip
    replace(
        connection,
        "schema_changes",
        [
            (load.source, load.entity, change.column, change.change, change.detail)
            for load in loads
            for change in load.schema_changes
        ],
    )
    connection.execute("delete from control.quarantine")
    for load in loads:
        quarantined = load.quarantined  # noqa: F841 - DuckDB reads it by name: a bad file may bring millions of rows
        connection.execute(
            'insert into control.quarantine select ?, ?, ?, file, line, "column", "value", reason from quarantined',
            [run_id, load.source, load.entity],
        )
    connection.commit()


def unread(connection: duckdb.DuckDBPyConnection, source: str, problem: str) -> list["EntityLoad"]:
    """The loads of a source that could not be read this time: what it brought before stands, all of it incomplete.

    A source that never brought anything has one load, of the whole source ('*').
    """
    from pipelines.sources import EntityLoad

    before = rows(connection, "select * exclude (run_id) from control.source_loads where source = ?", [source])
    return [
        EntityLoad(
            **one | {"complete": False, "detail": problem},
            quarantined=connection.execute(
                'select file, line, "column", "value", reason from control.quarantine where source = ? and entity = ?',
                [source, one["entity"]],
            ).to_arrow_table(),
            schema_changes=(),
        )
        for one in before
    ] or [EntityLoad(source, "*", complete=False, detail=problem)]


def write_decisions(connection: duckdb.DuckDBPyConnection, decisions: Iterable["Decision"]) -> None:
    """Make control.decisions hold exactly these."""
    told = [
        (d.line, d.decision_id, d.at, d.by, d.action, d.exception_id, d.reason, d.until, d.owner, d.amount, d.currency)
        for d in decisions
    ]
    replace(connection, "decisions", told)


def begin(
    connection: duckdb.DuckDBPyConnection,
    run: Run,
    settings: Mapping[str, str],
    sources: Mapping[str, str],
    decisions: Iterable["Decision"],
    started_at: datetime,
) -> None:
    """Tell dbt which run this is: run, settings, connected sources (name -> system) and what people decided.

    Opens the run's record too.
    """
    connection.begin()
    replace(connection, "run", [(run.run_id, run.as_of, run.code_version)])
    replace(connection, "settings", sorted(settings.items()))
    replace(connection, "sources", sorted(sources.items()))
    write_decisions(connection, decisions)
    # A run that is repeated replaces its record, and stays published while it has not failed.
    was_published = connection.execute(
        "select coalesce(bool_or(published), false) from control.runs where run_id = ?", [run.run_id]
    ).fetchone()
    connection.execute("delete from control.runs where run_id = ?", [run.run_id])
    connection.execute(
        """
        insert into control.runs
        select
            ?, ?, ?, null, 'running',
            coalesce(sum(rows_extracted), 0), coalesce(sum(rows_quarantined), 0), null, ?, ?
        from control.source_loads
        where source in (select source from control.sources)
        """,
        [run.run_id, run.as_of, started_at, bool(was_published and was_published[0]), run.code_version],
    )
    connection.commit()


def finish(connection: duckdb.DuckDBPyConnection, run_id: str, status: str, published: bool) -> None:
    """Close the record of a run. `status`: published | stopped (by its checks) | failed."""
    connection.execute(
        "update control.runs set finished_at = ?, status = ?, published = ? where run_id = ?",
        [now(), status, published, run_id],
    )
    # dbt worked out which codes were off, and why: the record keeps it.
    if connection.execute(
        "select 1 from duckdb_tables() where schema_name = 'marts' and table_name = 'runs'"
    ).fetchone():
        connection.execute(
            "update control.runs as r set codes_off = m.codes_off from marts.runs as m "
            "where r.run_id = ? and m.run_id = r.run_id",
            [run_id],
        )


def fail_open_run(connection: duckdb.DuckDBPyConnection) -> None:
    """Close the record of the run that a step has just failed; one that publishing stopped is closed already."""
    connection.execute("update control.runs set finished_at = ?, status = 'failed' where status = 'running'", [now()])


def last_run(connection: duckdb.DuckDBPyConnection) -> dict[str, Any] | None:
    """The newest record, or None before the first run."""
    found = rows(connection, "select * from control.runs order by started_at desc, run_id limit 1")
    return found[0] if found else None
