"""A look at a system before it is connected: the beginning of each list, as the entities that the models make of it.

All of it happens in a folder that is thrown away: a system that is not connected leaves nothing behind.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from pipelines import control
from pipelines.dbt import DBT_PROJECT, DbtError, manifest
from pipelines.identity import code_version
from pipelines.settings import PROJECT, Settings
from pipelines.sources import ExtractError, SourceSettings, extract
from pipelines.sources.connection import Connection, Count, Trial
from pipelines.warehouse import Warehouse, rows

FEW = 3  # rows of each entity
_OWN = {"source", "_file", "_line", "_dlt_load_id"}


@dataclass(frozen=True)
class Row:
    """One row of an entity: what stands in it, column by column."""

    id: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Shown:
    """What is shown of an entity: its first rows, and what a person should know before connecting it."""

    rows: list[Row]
    remarks: list[str]


def read(connection: Connection, source: SourceSettings, folder: Path) -> Trial:
    """The beginning of each list, loaded below `folder`. Raises ExtractError when the system cannot be read."""
    warehouse = Warehouse(folder)
    if connection.first:
        return connection.first(source, warehouse)
    loads = extract(source, warehouse)
    return Trial(loads, {load.entity: Count(load.rows_extracted) for load in loads if load.entity != "*"})


def problems(trial: Trial) -> list[str]:
    """Why entities could not be read, each reason once."""
    return list(dict.fromkeys(load.detail for load in trial.loads if not load.complete))


def mapped(connection: Connection, source: SourceSettings, folder: Path, settings: Settings) -> dict[str, Shown]:
    """The first rows of each entity, as dbt's staging models make them. Raises ExtractError with dbt's own words."""
    warehouse, started_at = Warehouse(folder), control.now()
    with warehouse.connect() as database:
        control.create_tables(database)
        run = control.Run("connect", started_at.date(), code_version())
        control.begin(database, run, settings.flat(), {source.name: source.system}, (), started_at)
    models = DBT_PROJECT / "models" / "staging" / source.system
    system = source.system if models.is_dir() else "files"  # what answers in the import format is read as files are
    try:
        _stage(warehouse, system, folder)
    except DbtError as error:
        raise ExtractError(f"source {source.name}: its rows cannot be mapped: {error}") from None
    with warehouse.connect(read_only=True) as database:
        prefix = f"stg_{system}__"
        views = rows(database, "select table_name from information_schema.tables where table_schema = 'staging'")
        found = {}
        for view in sorted(row["table_name"] for row in views if row["table_name"].startswith(prefix)):
            entity = view.removeprefix(prefix)
            sql = f'select * from staging."{view}" where source = ? order by all limit {FEW}'
            if listed := rows(database, sql, [source.name]):
                remarks = stages(database, view, source.name, connection.won) if entity == "deals" else []
                found[entity] = Shown([_row(row) for row in listed], remarks)
    return found


def stages(database: duckdb.DuckDBPyConnection, view: str, source: str, won: str) -> list[str]:
    """How the stages were taken: a won one that counts as open is a contract that is never expected."""
    sql = f"""
        select stage, is_won, count(*) as deals from staging."{view}" where source = ? and deleted_at is null
        group by all order by deals desc, stage
    """
    found = rows(database, sql, [source])
    told = ", ".join(f"{row['stage']} {row['deals']:,}{' (won)' if row['is_won'] else ''}" for row in found)
    none = "none of them is won, so no contract would be expected"
    how = f"; name the won ones: --set {won}='[\"...\"]'" if won else ""
    return [f"stages: {told}", *([] if any(row["is_won"] for row in found) else [f"{none}{how}"])]


def _row(row: dict[str, Any]) -> Row:
    told = {name: value for name, value in row.items() if name not in _OWN and value is not None}
    return Row(str(told.pop("id", "")), told)


def _stage(warehouse: Warehouse, system: str, folder: Path) -> None:
    """Run the staging models of a system; what dbt writes stays in `folder` too. Raises DbtError."""
    command = [sys.executable, "-m", "pipelines.connect.stage", system, str(folder / "target"), str(manifest())]
    environment = {**os.environ, "TIEOUT_WAREHOUSE": str(warehouse.path)}
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        raise DbtError(f"{done.stdout}{done.stderr}".strip())
