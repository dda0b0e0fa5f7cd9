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
    partners = pl.DataFrame({"record_id": ids, "cluster_id": home, "is_open": alone})
    with open_duckdb(":memory:", read_only=False) as connection:
        return score(connection, rows, partners, previous, PROPOSE, made_by)


def pairs(table: pl.DataFrame) -> dict[frozenset[str], dict[str, Any]]:
    """What is said of each pair."""
    found = table.filter(pl.col("right_record").is_not_null())
    return {frozenset((row["left_record"], row["right_record"])): row for row in found.iter_rows(named=True)}


def merged(table: pl.DataFrame) -> set[frozenset[str]]:
    """The pairs that would be joined."""
    return {pair for pair, row in pairs(table).items() if row["probability"] >= ACCEPT and row["contradiction"] is None}
