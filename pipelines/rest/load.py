"""Arrow into `raw_<source>` with dlt, and what stands there afterwards, entity by entity."""

import json
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import dlt
import duckdb
import pyarrow as pa
from dlt.pipeline.exceptions import PipelineStepFailed

from pipelines.dlt import heard
from pipelines.dlt import pipeline as new_pipeline
from pipelines.entities import ENTITIES
from pipelines.rest.reading import Reading
from pipelines.rest.stream import Child, Stream
from pipelines.sources import QUARANTINE, EntityLoad, ExtractError, SchemaChange

MOMENT = pa.timestamp("us")  # UTC, stored without a zone
MOMENTS: Any = {
    name: {"data_type": "timestamp", "timezone": False, "precision": 6} for name in ("_updated_at", "_deleted_at")
}
TOTALS = {"deals": "amount", "invoices": "total", "credit_notes": "amount", "payment_events": "amount"}


def load(
    connection: duckdb.DuckDBPyConnection, source: str, system: str, state: Path, tables: Iterator[tuple[str, pa.Table]]
) -> None:
    """Merge the tables by id into `raw_<source>`. What an interrupted load left behind is thrown away first.

    All is read before anything is written: an error of the system's leaves the warehouse as it was.
    """
    dlt.config["normalize.parquet_normalizer.add_dlt_load_id"] = True
    pipeline = new_pipeline(f"{system}_{source}", f"raw_{source}", connection, state)
    pipeline.abort_packages()

    present = _tables(connection, source)

    @dlt.resource(name=f"{system}_{source}")
    def rows() -> Iterator[Any]:
        for table, batch in tables:
            if not batch.num_rows and table in present:
                continue  # it only had to exist
            present.add(table)
            yield dlt.mark.with_hints(batch, _hints(table, batch), create_table_variant=True)

    try:
        with heard():
            pipeline.run(rows(), schema_contract={"tables": "evolve", "columns": "evolve", "data_type": "freeze"})
    except PipelineStepFailed as error:
        told: BaseException | None = error
        while told is not None and not isinstance(told, ExtractError):
            told = told.__cause__ or told.__context__
        raise (told or error) from None  # our own sentence, without dlt's frames around it
    connection.execute(f'drop schema if exists "raw_{source}_staging" cascade')  # where dlt puts rows to merge them


def _tables(connection: duckdb.DuckDBPyConnection, source: str) -> set[str]:
    sql = "select table_name from information_schema.tables where table_schema = ?"
    return {name for (name,) in connection.execute(sql, [f"raw_{source}"]).fetchall()}


def _hints(table: str, batch: pa.Table) -> Any:
    # Two readings of one object in one load: the later one stays. Where there is nothing to merge yet, the table needs
    # no twin to merge from: of a system's lists most are empty at first, and a twin costs as much as the table.
    moments = "_updated_at" in batch.column_names and batch.schema.field("_updated_at").type == MOMENT
    return dlt.mark.make_hints(
        table_name=table,
        write_disposition="merge" if batch.num_rows else "append",
        primary_key="id",
        columns={"_read": {"dedup_sort": "desc"}, **(MOMENTS if moments else {})},
    )


def known_ids(
    connection: duckdb.DuckDBPyConnection, source: str, table: str, gone: bool = False, since: int | None = None
) -> set[str]:
    """The ids that the warehouse holds of a raw table; none before the first load.

    Those of tombstones only where asked for (`gone`); `since`: only what was created then or later (Unix seconds, in
    tables with a column `created`).
    """
    which = "true" if gone else "_deleted_at is null"
    which += "" if since is None else f" and created >= {int(since)}"
    try:
        found = connection.cursor().execute(f'select id from raw_{source}."{table}" where {which}').fetchall()
    except duckdb.CatalogException:
        return set()
    return {identity for (identity,) in found}


def entity_loads(
    connection: duckdb.DuckDBPyConnection, source: str, reading: Reading, extracted_at: datetime | None
) -> list[EntityLoad]:
    """How each entity stands, from the rows that are in the warehouse and what is held in quarantine."""
    made: dict[str, list[tuple[Stream, Stream | Child]]] = {}
    for stream in reading.connector.streams:
        for part in (stream, stream.child):
            if part and part.entity:
                made.setdefault(part.entity, []).append((stream, part))
    return [_entity_load(connection, source, entity, parts, reading, extracted_at) for entity, parts in made.items()]


def _entity_load(
    connection: duckdb.DuckDBPyConnection, source: str, entity: str, parts: list[tuple[Stream, Stream | Child]],
    reading: Reading, extracted_at: datetime | None,
) -> EntityLoad:  # fmt: skip
    counted = [
        connection.execute(f"select count(*), max(_updated_at) from {_live(source, stream, part)}").fetchone()
        or (0, None)
        for stream, part in parts
    ]
    quarantine = [
        {"file": stream.path, "line": None, "column": told[0], "value": told[1], "reason": f"{identity}: {told[2]}"}
        for stream, part in parts
        for identity, told in sorted(reading.state.of(part.table).quarantined.items())
    ]
    serving = [reading.reports[s.table] for s in reading.connector.streams if entity in s.entities]
    own = [reading.reports[stream.table] for stream, part in parts if part is stream]
    loaded = sum(count for count, _ in counted)
    return EntityLoad(
        source=source,
        entity=entity,
        rows_extracted=loaded + len(quarantine),
        rows_loaded=loaded,
        rows_quarantined=len(quarantine),
        complete=all(report.complete for report in serving),
        detail="; ".join(dict.fromkeys(note for report in serving for note in report.notes)),
        newest_updated_at=max((stamp for _, stamp in counted if stamp is not None), default=None),
        extracted_at=extracted_at,
        control_totals=_control_totals(connection, source, entity, parts),
        quarantined=pa.Table.from_pylist(quarantine, schema=QUARANTINE),
        schema_changes=tuple(
            SchemaChange(name, change, detail)
            for report in own
            for change, names, detail in (
                ("appeared", report.appeared, "a field of the system's; kept in _object"),
                ("vanished", report.vanished, "its field is no longer sent"),
            )
            for name in names
        ),
    )


def _control_totals(
    connection: duckdb.DuckDBPyConnection, source: str, entity: str, parts: list[tuple[Stream, Stream | Child]]
) -> str:
    column = TOTALS.get(entity, "")
    stream, part = parts[0]
    if len(parts) > 1 or not {column, "currency"} <= set(part.columns) or entity not in ENTITIES:
        return "{}"
    sums = connection.execute(
        f"select upper(currency), sum(cast({column} as decimal(30, 12))) from {_live(source, stream, part)} "
        "where currency is not null and _deleted_at is null group by 1 order by 1"
    ).fetchall()
    return json.dumps({column: {name: _plain(total) for name, total in sums if total is not None}})


def _plain(number: Decimal) -> str:
    return format(number.normalize(), "f")


def _live(source: str, stream: Stream, part: Stream | Child) -> str:
    return live(source, part.table, *((stream.table, part.parent) if isinstance(part, Child) else ()))


def live(source: str, table: str, whole: str = "", key: str = "") -> str:
    """SQL of a raw table's rows that count.

    Of parts (`key`: their column with the id in the table `whole`), those that were not read with their object the last
    time are no longer there.
    """
    rows = f'raw_{source}."{table}"'
    if not whole:
        return rows
    return (
        f'(select c.* from {rows} as c inner join raw_{source}."{whole}" as p '
        f"on c.{key} = p.id and c._dlt_load_id = p._dlt_load_id and c._read = p._read)"
    )
