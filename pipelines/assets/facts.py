"""What a person sees of a table in Dagster: how many rows, a preview, and for exceptions what is at risk."""

from collections.abc import Mapping
from typing import Any

import dagster as dg
import duckdb

from pipelines.warehouse import rows

PREVIEW_ROWS = 10


def table_facts(connection: duckdb.DuckDBPyConnection, schema: str, table: str) -> dict[str, Any]:
    """Row count of any table; for marts the first rows too, in the table's own order."""
    name = f'"{schema}"."{table}"'
    counted = connection.execute(f"select count(*) from {name}").fetchone()
    facts: dict[str, Any] = {"dagster/row_count": counted[0] if counted else 0}
    if schema == "marts":
        facts["preview"] = preview(rows(connection, f"select * from {name} limit {PREVIEW_ROWS}"))
    return facts


def preview(records: list[dict[str, Any]]) -> dg.MetadataValue[Any]:
    """Records as a table that Dagster draws; decimals and dates stand as text, to the cent as they are."""
    if not records:
        return dg.MetadataValue.text("no rows")
    plain = [{name: "" if value is None else str(value) for name, value in record.items()} for record in records]
    columns = [dg.TableColumn(name) for name in plain[0]]
    return dg.MetadataValue.table([dg.TableRecord(record) for record in plain], dg.TableSchema(columns))


def exception_facts(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, Any]]:
    """By code, and under '' for all: open exceptions and their amount at risk in the reporting currency.

    Whole units, because Dagster draws numbers over time as a plot and would make floats of anything finer; to the
    cent they stand in marts.exceptions. Empty before that table exists.
    """
    if not connection.execute(
        "select 1 from duckdb_tables() where schema_name = 'marts' and table_name = 'exceptions'"
    ).fetchone():
        return {}
    found = connection.execute(
        """
        select coalesce(code, ''), count(*), cast(coalesce(sum(amount_at_risk_reporting), 0) as bigint)
        from marts.exceptions
        where status = 'open'
        group by grouping sets ((code), ())
        """
    ).fetchall()
    return {code: {"open_exceptions": count, "amount_at_risk": amount} for code, count, amount in found}


NO_FINDINGS: Mapping[str, int] = {"open_exceptions": 0, "amount_at_risk": 0}
