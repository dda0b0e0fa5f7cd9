"""How an entity stands: its counts, whether it is complete, its control totals and its columns, as an EntityLoad."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa

from pipelines.entities import ENTITIES, Entity
from pipelines.sources import QUARANTINE, EntityLoad, SchemaChange, SourceSettings
from pipelines.sources.files.folder import Claim, Folder
from pipelines.sources.files.totals import agree, as_json, loaded_totals


@dataclass(frozen=True)
class State:
    """What the ledger says of one entity. `delivered`: rows of the files that the folder holds now.

    `vanished`: rows that a changed file no longer holds.
    """

    extracted: int
    loaded: int
    vanished: int
    set_aside: dict[str, int]
    newest: datetime | None
    delivered: int
    columns: dict[str, str]
    previous: int | None
    previous_columns: dict[str, str] | None


def entity_load(
    connection: duckdb.DuckDBPyConnection,
    source: SourceSettings,
    name: str,
    folder: Folder,
    errors: Iterable[str],
    shape: Entity | None = None,
) -> EntityLoad:
    """The verdict on one entity after its load is recorded; `errors` are files that could not be read.

    `shape` is the vendor's own, where the rows in raw are not yet in the import format.
    """
    problems = [*folder.problems.get(name, []), *errors]
    claim = folder.claims.get(name)
    entity = shape or ENTITIES.get(name)
    if entity is None or not _is_loaded(connection, source.name, entity):
        if claim and claim.rows:
            problems.append(f"the manifest says {claim.rows} rows, none were loaded")
        return EntityLoad(
            source.name, name, complete=not problems, detail="; ".join(problems), extracted_at=folder.extracted_at
        )
    state = _state(connection, source.name, entity)
    problems += _shortfalls(connection, source, entity, state, claim)
    # A short delivery takes nothing away, and an increment neither: what they lack stands, and counts as delivered.
    kept = 0 if source.system == "files" and not problems else state.vanished
    return EntityLoad(
        source=source.name,
        entity=name,
        rows_extracted=state.extracted + kept,
        rows_loaded=state.loaded + kept,
        identical_copies=state.set_aside.get("copy", 0),
        rows_replaced=state.set_aside.get("replaced", 0),
        rows_quarantined=state.set_aside.get("conflict", 0) + state.set_aside.get("bad", 0),
        complete=not problems,
        detail="; ".join(problems),
        newest_updated_at=state.newest,
        extracted_at=folder.extracted_at,
        control_totals=as_json(loaded_totals(connection, source.name, entity, with_vanished=kept > 0)),
        quarantined=_quarantined(connection, source.name, name),
        schema_changes=_schema_changes(entity, state),
    )


def _is_loaded(connection: duckdb.DuckDBPyConnection, source: str, entity: Entity) -> bool:
    found = connection.execute(
        "select count(*) from control.file_ledger where source = ? and entity = ?", [source, entity.name]
    )
    return bool(found.fetchall()[0][0])


def _state(connection: duckdb.DuckDBPyConnection, source: str, entity: Entity) -> State:
    here = [source, entity.name]
    read = connection.execute(
        "select coalesce(sum(rows), 0) from control.file_ledger where source = ? and entity = ?", here
    ).fetchall()[0][0]
    loaded, vanished, newest = connection.execute(
        f'select count(_line), count(*) filter (_line is null), max(updated_at) from raw_{source}."{entity.name}"'
    ).fetchall()[0]
    counted = connection.execute(
        "select kind, count(*) from control.rows_set_aside where source = ? and entity = ? group by kind", here
    ).fetchall()
    delivered, columns, previous, previous_columns = connection.execute(
        "select rows, columns, previous_rows, previous_columns from control.deliveries where source = ? and entity = ?",
        here,
    ).fetchall()[0]
    return State(
        extracted=int(read),
        loaded=loaded,
        vanished=vanished,
        set_aside=dict(counted),
        newest=newest,
        delivered=int(delivered),
        columns=_merged(columns),
        previous=previous,
        previous_columns=None if previous_columns is None else _merged(previous_columns),
    )


def _merged(columns: str) -> dict[str, str]:
    """Columns of all files together; a type only where the files that state one agree."""
    merged: dict[str, set[str]] = {}
    for text in json.loads(columns):
        for name, kind in json.loads(text).items():
            merged.setdefault(name, set()).add(kind)
    return {name: kinds.pop() if len(kinds) == 1 else "" for name, kinds in merged.items()}


def _shortfalls(
    connection: duckdb.DuckDBPyConnection, source: SourceSettings, entity: Entity, state: State, claim: Claim | None
) -> list[str]:
    """Fewer rows or another total than the manifest says; without one, a fall against the last delivery."""
    if claim is not None:
        found = []
        if claim.rows is not None and state.delivered < claim.rows:
            found.append(f"the manifest says {claim.rows} rows, the files hold {state.delivered}")
        return found + agree(connection, source.name, entity, claim.control_totals)
    if state.previous and state.delivered < state.previous * (1 - source.row_drop_pct / 100):
        fall = Decimal(100) - Decimal(100 * state.delivered) / state.previous
        return [
            f"{state.delivered} rows after {state.previous} in the last delivery: "
            f"a fall of {fall:.0f}%, more than {source.row_drop_pct.normalize():f}%"
        ]
    return []


def _quarantined(connection: duckdb.DuckDBPyConnection, source: str, entity: str) -> pa.Table:
    found = connection.execute(
        """
        select file, line, "column", "value", reason
        from control.rows_set_aside
        where source = ? and entity = ? and kind in ('bad', 'conflict')
        order by file, line
        """,
        [source, entity],
    )
    return found.to_arrow_table().cast(QUARANTINE)


def _schema_changes(entity: Entity, state: State) -> tuple[SchemaChange, ...]:
    listed = {column.name for column in entity.columns}
    before: dict[str, Any] = state.previous_columns or {}
    appeared = [
        SchemaChange(name, "appeared", "not a column of the import format; kept in raw as text")
        for name in state.columns
        if name not in listed
    ]
    vanished = [
        SchemaChange(name, "vanished", "the last delivery had it")
        for name in before
        if name not in state.columns and state.delivered
    ]
    changed = [
        SchemaChange(name, "type", f"{before[name]} in the last delivery, {kind} in this one")
        for name, kind in state.columns.items()
        if before.get(name, kind) not in (kind, "") and kind
    ]
    return tuple(sorted([*appeared, *vanished, *changed], key=lambda change: (change.column, change.change)))
