"""Records written down by hand, through the normalisers and the model."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from pipelines.matching import normalise
from pipelines.matching.model import score
from pipelines.warehouse import open_duckdb

ACCEPT, PROPOSE = 0.99, 0.5
FIELDS = (
    *("name", "legal_name", "tax_id", "domain", "email", "phone"),
    *("street", "city", "region", "postal_code", "country"),
)


def frame(rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Records in the shape of `int_customers__normalised`; a row needs an id, and what it wants to say."""
    schema = {"record_id": pl.String, "is_tombstone": pl.Boolean} | dict.fromkeys(FIELDS, pl.String)
    whole = [{"is_tombstone": False, **row, "record_id": row["id"]} for row in rows]
    return normalise(pl.DataFrame([{name: row.get(name) for name in schema} for row in whole], schema=schema))


def scores(
    rows: pl.DataFrame,
    previous: pl.DataFrame | None = None,
    clusters: Mapping[str, str] | None = None,
    made_by: str = "code 1",
) -> pl.DataFrame:
    """The model's table over the records, each a cluster by itself unless `clusters` says otherwise."""
    ids = rows["record_id"].to_list()
    home = [(clusters or {}).get(record, record) for record in ids]
    alone = [home.count(cluster) == 1 for cluster in home] if clusters else [True] * len(ids)
    partners = pl.DataFrame({"record_id": ids, "cluster_id": home, "is_open": alone}).with_columns(
        rows["is_tombstone"], pl.Series("told", rows.hash_rows())
    )
    with open_duckdb(":memory:", read_only=False) as connection:
        connection.register("normalised", rows)
        connection.register("clusters", partners)
        if previous is None:
            return _sorted(score(connection, PROPOSE, made_by))
        connection.register("previous", previous.with_row_index("pos").to_arrow())
        made = _sorted(score(connection, PROPOSE, made_by))
    # as the macro get_incremental_of_records_sql does
    fresh = made.filter(pl.col("right_record").is_null())["left_record"]
    is_model = pl.col("left_record").is_null()
    stays = is_model & ~pl.lit(fresh.has_nulls()) | ~is_model & ~pl.col("left_record").is_in(
        fresh.drop_nulls().implode()
    )
    kept = previous.filter(stays & ~pl.col("right_record").is_in(fresh.drop_nulls().implode()).fill_null(False))
    return _sorted(pl.concat([kept, made.filter(pl.col("right_record").is_not_null() | pl.col("told").is_not_null())]))


def _sorted(table: Any) -> pl.DataFrame:
    return pl.DataFrame(table).sort("left_record", "right_record")


def pairs(table: pl.DataFrame) -> dict[frozenset[str], dict[str, Any]]:
    """What is said of each pair."""
    found = table.filter(pl.col("right_record").is_not_null())
    return {frozenset((row["left_record"], row["right_record"])): row for row in found.iter_rows(named=True)}


def merged(table: pl.DataFrame) -> set[frozenset[str]]:
    """The pairs that would be joined."""
    return {pair for pair, row in pairs(table).items() if row["probability"] >= ACCEPT and row["contradiction"] is None}
