"""Rows that a query no longer gives were deleted: each leaves a tombstone, behind the rows of the answer."""

from datetime import datetime
from decimal import Decimal

import duckdb

from pipelines.sources.files.values import PASSING, identifier, literal
from pipelines.sources.sql.reading import Answer


def add_tombstones(
    connection: duckdb.DuckDBPyConnection, source: str, answer: Answer, deleted_at: datetime, row_drop_pct: Decimal
) -> str:
    """Append a tombstone for each row in raw that this query brought once and does not give any more.

    Returns what is in doubt, and appends nothing then: more rows are gone than `row_drop_pct`, which rather is a query
    that broke.
    """
    entity = answer.query.entity
    key = ", ".join(entity.key)
    raw, rows = f"raw_{source}.{identifier(entity.name)}", f"read_parquet({literal(str(answer.path))})"
    brought = f"_file = {literal(answer.query.name)} and deleted_at is null"
    keys = ", ".join(f"cast({name} as varchar) as {name}" for name in entity.key)
    gone = f"(select * from {raw} where {brought} and ({key}) not in (select ({key}) from {rows}))"
    if len(entity.key) > 1:
        given = f"(select {keys} from {rows})"
        same = " and ".join(f"g.{name} = cast(r.{name} as varchar)" for name in entity.key)
        gone = f"(select * from {raw} as r where {brought} and not exists (from {given} as g where {same}))"
    missing, standing = connection.execute(
        f"select (select count(*) from {gone}), (select count(*) from {raw} where {brought})"
    ).fetchall()[0]
    if not missing:
        return ""
    if missing > standing * row_drop_pct / 100:
        return f"{missing} of {standing} rows are not there any more: too many to be deletions; they stay"
    kept = ", ".join(f"cast({name} as varchar) as {name}" for name in dict.fromkeys((*entity.key, *entity.required)))
    target = answer.path.with_name(f"{answer.path.name}.all")
    tombstones = f"select {kept}, {literal(deleted_at.isoformat())} as deleted_at from {gone}"
    connection.execute(
        f"copy (select * from {rows} union all by name {tombstones}) to {literal(str(target))} {PASSING}"
    )
    target.replace(answer.path)
    answer.rows += missing
    return ""
