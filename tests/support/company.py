"""A company of a few rows: loads them as the extract would, runs the dbt models over them, and answers SQL.

For worked examples: the rows are written down in the test, so that an accountant can follow them.
"""

import fcntl
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from pipelines import control, exception_codes
from pipelines.dbt import NO_LOG_FILE, unconnected
from pipelines.decisions import Decision
from pipelines.entities import ENTITIES, SIDES
from pipelines.entities.schema import ARROW_TYPES
from pipelines.settings.schema import Settings

ROOT = Path(__file__).parents[2]
# One a worker of pytest-xdist: dbt writes here, and two at once would wait for each other.
WORKPLACE = ROOT / "dbt_project" / "target" / "tests" / os.environ.get("PYTEST_XDIST_WORKER", "alone")
# All workers parse in one place, in turn: after the first it takes a tenth. dbt starts over where the warehouse's path differs.
PARSED = ROOT / "dbt_project" / "target" / "tests" / "parsed"
Rows = Mapping[str, Sequence[Mapping[str, Any]]]

# Every threshold at its default, as a run tells the models.
SETTINGS: dict[str, str] = Settings().flat()


@dataclass
class Company:
    """A warehouse that was built over the rows; `query` answers in dictionaries.

    It stays open from the first question on, since to open hundreds of models costs more than most questions: `close`
    it before its file is written again.
    """

    warehouse: Path

    @cached_property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        # as the house opens it: DuckDB refuses a second connection of another configuration
        return duckdb.connect(str(self.warehouse), read_only=True, config={"autoinstall_known_extensions": "false"})

    def query(self, sql: str) -> list[dict[str, Any]]:
        cursor = self._connection.execute(sql)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def close(self) -> None:
        if "_connection" in self.__dict__:
            self._connection.close()
            del self._connection


def _value(kind: str, value: Any) -> Any:
    """A test's plain value in its column's type; money is written as text or Decimal, never as a float."""
    if value is None:
        return None
    if isinstance(value, float):
        raise TypeError(f"{value!r}: write amounts as text, not as floats")
    if kind in ("money", "decimal"):
        return Decimal(str(value)).quantize(Decimal("1e-12"))
    if kind == "date" and isinstance(value, str):
        return date.fromisoformat(value)
    if kind == "timestamp" and isinstance(value, str):
        moment = datetime.fromisoformat(value)
        return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
    if kind in ("text", "enum"):
        return str(value)
    return value


def arrow_table(entity: str, rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    """The rows of one entity as the extract leaves them in raw: all columns, typed, with file and line."""
    rows = list(rows)
    columns = ENTITIES[entity].columns
    known = {column.name for column in columns}
    for row in rows:
        if unknown := set(row) - known - {"source"}:
            raise KeyError(f"{entity} has no column {sorted(unknown)}")
    data = {
        column.name: pa.array([_value(column.type, row.get(column.name)) for row in rows], ARROW_TYPES[column.type])
        for column in columns
    }
    data["_file"] = pa.array([f"{entity}.csv"] * len(rows), pa.string())
    data["_line"] = pa.array(range(2, len(rows) + 2), pa.int64())
    data["_dlt_load_id"] = pa.array(["1"] * len(rows), pa.string())
    return pa.table(data)


def load_rows(
    warehouse: Path,
    as_of: str,
    rows: Rows,
    settings: Mapping[str, str] | None = None,
    decisions: Sequence[Decision] = (),
) -> None:
    """Write raw and control as the extract would. A row may name its `source`; else it is its entity's side. Every entity of `rows` counts as delivered, empty ones too."""
    warehouse.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("create schema if not exists control")
        connection.execute(
            "create or replace table control.run as select 'test-run' as run_id, cast(? as date) as as_of, 'test' as code_version",
            [as_of],
        )
        connection.execute("create or replace table control.settings (name varchar, value varchar)")
        connection.executemany(
            "insert into control.settings values (?, ?)", list({**SETTINGS, **(settings or {})}.items())
        )
        connection.execute("create or replace table control.sources (source varchar, system varchar)")
        connection.execute(
            "create or replace table control.source_loads (run_id varchar, source varchar, entity varchar, rows_extracted bigint, rows_loaded bigint, identical_copies bigint, rows_replaced bigint, rows_quarantined bigint, complete boolean, newest_updated_at timestamp, control_totals varchar, detail varchar, extracted_at timestamp)"
        )
        connection.execute(
            'create or replace table control.quarantine (run_id varchar, source varchar, entity varchar, file varchar, line bigint, "column" varchar, value varchar, reason varchar)'
        )
        connection.execute(
            'create or replace table control.schema_changes (source varchar, entity varchar, "column" varchar, change varchar, detail varchar)'
        )
        connection.execute(
            "create table if not exists control.runs (run_id varchar, as_of date, started_at timestamp, finished_at timestamp, status varchar, source_rows bigint, quarantined_rows bigint, codes_off varchar, published boolean, code_version varchar)"
        )
        control.create_tables(connection)  # what is still missing
        control.write_decisions(connection, decisions)
        sources: set[str] = set()
        for entity, entity_rows in rows.items():
            side = ENTITIES[entity].side
            names = {str(row.get("source", side)) for row in entity_rows} or {side}
            for source in sorted(names):
                # DuckDB reads it by name
                entity_table = arrow_table(entity, [row for row in entity_rows if row.get("source", side) == source])
                connection.execute(f'create schema if not exists "raw_{source}"')
                connection.execute(f'create or replace table "raw_{source}"."{entity}" as select * from entity_table')
                connection.execute(
                    "insert into control.source_loads values ('test-run', ?, ?, ?, ?, 0, 0, 0, true, null, '{}', null, null)",
                    [source, entity, entity_table.num_rows, entity_table.num_rows],
                )
                sources.add(source)
        connection.executemany(
            "insert into control.sources values (?, 'files')", [[source] for source in sorted(sources or SIDES)]
        )


@cache
def _manifest() -> Any:
    """The project as dbt parsed it, once a process: import and parsing cost more than most builds."""
    PARSED.mkdir(parents=True, exist_ok=True)
    with (PARSED / "lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        exception_codes.write()
        parsed = _invoke(PARSED / "tieout.duckdb", None, "parse", "--no-write-json")  # it is read from memory
    return parsed.result


def _invoke(warehouse: Path, manifest: Any, *arguments: str) -> Any:
    """dbt in this process, the database closed behind it: the test opens it next."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    warehouse.parent.mkdir(parents=True, exist_ok=True)
    folder = str(ROOT / "dbt_project")
    written = PARSED if arguments[0] == "parse" else WORKPLACE / "target"
    target = ["--target-path", str(written), "--log-path", str(WORKPLACE / "logs")]
    quiet = ["--log-level", "none", *NO_LOG_FILE]
    here = Path.cwd()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TIEOUT_WAREHOUSE", str(warehouse))
        patch.setenv("DBT_SEND_ANONYMOUS_USAGE_STATS", "false")
        try:
            return dbtRunner(manifest=manifest).invoke(
                [*arguments, "--project-dir", folder, "--profiles-dir", folder, *target, *quiet]
            )
        finally:
            DuckDBConnectionManager.close_all_connections()
            os.chdir(here)


def _unconnected(warehouse: Path) -> list[str]:
    """As a run leaves out what no source of the warehouse needs."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return unconnected({row[0] for row in connection.execute("select system from control.sources").fetchall()})


def run_dbt(warehouse: Path, *arguments: str) -> None:
    """Run dbt over a warehouse; on failure the test shows what dbt said."""
    WORKPLACE.mkdir(parents=True, exist_ok=True)
    # Two test runs at once take turns.
    with (WORKPLACE / "lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        done = _invoke(warehouse, _manifest(), *arguments, *_unconnected(warehouse))
    if not done.success:
        failed = [f"{one.node.name}: {one.message}" for one in done.result or [] if one.status in ("error", "fail")]
        raise AssertionError(f"dbt {' '.join(arguments)} failed:\n" + ("\n".join(failed) or str(done.exception)))


def company(
    directory: Path, as_of: str, rows: Rows, settings: Mapping[str, str] | None = None, select: str | None = None
) -> Company:
    """Load the rows and build the models (all, or what `select` names: dbt's node selection, e.g. '+contract_to_cash')."""
    warehouse = directory / "warehouse" / "tieout.duckdb"
    load_rows(warehouse, as_of, rows, settings)
    chosen = ["--select", *select.split()] if select else []
    run_dbt(warehouse, "build", "--exclude-resource-type", "unit_test", *chosen)
    return Company(warehouse)
