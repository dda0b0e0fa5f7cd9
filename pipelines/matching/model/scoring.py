"""Scores of pairs: what Splink makes of the pairs that blocking names, for the records that changed.

A score depends on the two records, on how rare what they share is, on the parameters and on the code. All of it is in
a record's `print`, so that a score of yesterday between two unchanged prints is today's: scoring what changed gives
what scoring everything would.
"""

from hashlib import md5
from importlib.metadata import version
from typing import TypeAlias

import duckdb
import polars as pl
import pyarrow as pa

from pipelines.matching.model.blocking import RECORDS, blocks_sql, keys_sql, pairs_sql
from pipelines.matching.model.comparing import TERMS, compared
from pipelines.matching.model.parameters import Parameters
from pipelines.matching.model.training import fit
from pipelines.matching.pieces import in_pieces

SCORES = pl.Schema(
    {
        "left_record": pl.String,
        "right_record": pl.String,  # null: the record was compared in this form
        "left_print": pl.Int64,
        "right_print": pl.Int64,
        "weight": pl.Float64,
        "probability": pl.Float64,
        "contradiction": pl.String,
        "evidence": pl.String,
        "parameters": pl.String,  # of the model, on one row of all
    }
)

Rows: TypeAlias = pl.DataFrame | pa.Table  # what a relation gives as Arrow comes three times as fast

_LIBRARIES = ("splink", "rapidfuzz", "anyascii")  # DuckDB's own version shows in the hashes of a print


def scorer(code: str) -> str:
    """The code and the libraries that make the scores; other ones may make others."""
    return " ".join([code, *(version(library) for library in _LIBRARIES)])


def score(
    connection: duckdb.DuckDBPyConnection,
    normalised: Rows,
    clusters: Rows,
    previous: pl.DataFrame | None,
    least: float,
    made_by: str,
) -> pl.DataFrame:
    """Pairs of one customer with at least the probability `least`, and one row of each record (see `SCORES`).

    connection: a scratch database. normalised: the columns `READS` of `pipelines.matching.normalise`. clusters:
    record_id, cluster_id, is_open (no record of the other side is in its cluster). previous: what the last run
    returned. made_by: of `scorer`; what another one scored is scored anew.
    """
    load(connection, normalised, clusters)
    del normalised, clusters  # `records` has it all: of a million, this is a gigabyte
    # What another version left in another shape is no help.
    usable = previous is not None and previous.schema == SCORES
    old = previous if previous is not None and usable else pl.DataFrame(schema=SCORES)
    told = old["parameters"].drop_nulls()
    parameters = fit(connection, Parameters.from_json(told[0]) if len(told) else None)
    connection.execute(keys_sql())
    connection.execute(blocks_sql())
    connection.execute("drop table keyed")
    connection.register("old", in_pieces(old))
    connection.execute(_marks_sql(parameters, least, made_by))
    connection.execute(pairs_sql())
    connection.execute("drop table blocks")
    (count,) = connection.execute("select count(*) from pairs").fetchone() or (0,)
    fresh = pl.DataFrame()
    if count:
        connection.execute(_CHOSEN)
        fresh = compared(connection, parameters, least)
    kept = connection.execute(
        """
        select s.*
        from old as s
        inner join marks as l on s.left_record = l.record_id and s.left_print = l.print and not l.is_fresh
        inner join marks as r on s.right_record = r.record_id and s.right_print = r.print and not r.is_fresh
        """
    ).pl()
    markers = connection.execute(
        """
        select record_id as left_record, print as left_print, case when id = 1 then ? end as parameters
        from marks order by id
        """,
        [parameters.to_json()],
    ).pl()
    found = pl.concat([kept.drop("parameters"), fresh], how="diagonal").sort("left_record", "right_record")
    return pl.concat([found, markers], how="diagonal").select(list(SCORES)).cast(SCORES)


# The records of the pairs, with what Splink and the result want of them.
_CHOSEN = """
create or replace table records as
select r.*, m.* exclude (id, cluster, record_id, is_open, tax_valid)
from records as r
inner join marks as m on r.id = m.id
where r.id in (select join_key_l from pairs union all select join_key_r from pairs)
"""


def load(connection: duckdb.DuckDBPyConnection, normalised: Rows, clusters: Rows) -> None:
    """Make the table `records` (see `RECORDS`)."""
    connection.register("normalised", normalised)
    connection.register("clusters", clusters)
    connection.execute(RECORDS)
    connection.unregister("normalised")
    connection.unregister("clusters")


def _marks_sql(parameters: Parameters, least: float, made_by: str) -> str:
    """`marks`: of each record how rare its terms are, its print, and whether it is fresh: not in `old` in this form."""
    digest = md5(f"{parameters.to_json()} {least} {made_by}".encode(), usedforsecurity=False).hexdigest()
    rarity = ", ".join(f"t.tf_{term}" for term in TERMS)
    return f"""
        create or replace table marks as
        with terms as ({rarity_sql(parameters)}),
        shared as (select id, bit_xor(hash(block)) as blocks from blocks group by id),
        printed as (
            select
                r.id, r.cluster, r.record_id, r.is_open, r.tax_valid, {rarity},
                cast(hash(r.told, {rarity}, s.blocks, '{digest}') >> 1 as bigint) as print
            from records as r
            inner join terms as t on r.id = t.id
            left join shared as s on r.id = s.id
        )
        select p.*, o.left_record is null as is_fresh
        from printed as p
        left join old as o on p.record_id = o.left_record and o.right_record is null and p.print = o.left_print
    """


def rarity_sql(parameters: Parameters) -> str:
    """id and tf_* of each term of `records`.

    Rarity goes by powers of two: one more record of a name changes no score until the name is twice as frequent.
    """
    counted = "".join(
        f" left join (select {term}, pow(2, round(log2(count(*)))) / {parameters.record_count} as tf_{term}"
        f" from records where {term} is not null group by {term}) as of_{term} on r.{term} = of_{term}.{term}"
        for term in TERMS
    )
    return f"select r.id, {', '.join(f'tf_{term}' for term in TERMS)} from records as r{counted}"
