"""What stands in the warehouse after a load, entity by entity."""

import json
from datetime import UTC, datetime
from decimal import Decimal

import duckdb
import pyarrow as pa

from pipelines.rest.load import live
from pipelines.sources import QUARANTINE, EntityLoad, SchemaChange
from pipelines.sources.stripe.extract import Extract
from pipelines.sources.stripe.lists import ASKED, CONTROL_TOTALS, ENDPOINTS, ENTITY_TABLES
from pipelines.sources.stripe.settings import minor_digits

LISTS = (*ENDPOINTS, *ASKED)


def entity_loads(
    connection: duckdb.DuckDBPyConnection, source: str, reading: Extract, extracted_at: datetime | None
) -> list[EntityLoad]:
    """How each entity stands, from the rows that are in the warehouse and the cursor's quarantine.

    Usage that is not metered is not delivered: "none was used" would be another thing.
    """
    entities = [entity for entity in ENTITY_TABLES if entity != "usage_records" or reading.is_metered]
    return [_entity_load(connection, source, entity, reading, extracted_at) for entity in entities]


def _entity_load(
    connection: duckdb.DuckDBPyConnection, source: str, entity: str, reading: Extract, extracted_at: datetime | None
) -> EntityLoad:
    tables = ENTITY_TABLES[entity]
    counted = [
        connection.execute(f"select count(*), max(_updated_at) from {_live(source, table)}").fetchone() or (0, None)
        for table in tables
    ]
    quarantine = [
        {"file": _list_of(table), "line": None, "column": column, "value": value, "reason": f"{identity}: {reason}"}
        for table in tables
        for identity, (column, value, reason) in sorted(reading.cursor.quarantined.get(table, {}).items())
    ]
    lists = [endpoint.table for endpoint in LISTS if entity in endpoint.entities]
    reports = [reading.reports[table] for table in lists]
    newest = max((stamp for _, stamp in counted if stamp is not None), default=None)
    loaded = sum(count for count, _ in counted)
    return EntityLoad(
        source=source,
        entity=entity,
        rows_extracted=loaded + len(quarantine),
        rows_loaded=loaded,
        rows_quarantined=len(quarantine),
        complete=all(report.complete for report in reports),
        detail="; ".join(note for report in reports for note in report.notes),
        newest_updated_at=datetime.fromtimestamp(newest, UTC).replace(tzinfo=None) if newest else None,
        extracted_at=extracted_at,
        control_totals=_control_totals(connection, source, entity),
        quarantined=pa.Table.from_pylist(quarantine, schema=QUARANTINE),
        schema_changes=tuple(
            SchemaChange(name, "appeared", f"a field of {_list_of(table)}; kept in _object")
            for table in lists
            if reading.reports[table].appeared and entity == next(e.entities[0] for e in LISTS if e.table == table)
            for name in reading.reports[table].appeared
        ),
    )


def _control_totals(connection: duckdb.DuckDBPyConnection, source: str, entity: str) -> str:
    if entity not in CONTROL_TOTALS:
        return "{}"
    table, column = CONTROL_TOTALS[entity]
    sums = connection.execute(
        f"select upper(currency), sum({column}) from {_live(source, table)} where currency is not null "
        "group by 1 order by 1"
    ).fetchall()
    major = {currency: format(Decimal(int(total)).scaleb(-minor_digits(currency)), "f") for currency, total in sums}
    return json.dumps({column: major})


def _live(source: str, table: str) -> str:
    whole = next((e for e in ENDPOINTS if e.child and e.child.table == table), None)
    return live(source, table, *((whole.table, whole.event_object) if whole else ()))


def _list_of(table: str) -> str:
    return next(e.path for e in LISTS if table == e.table or (e.child and table == e.child.table))
