"""Scores of pairs: what Splink makes of the pairs that blocking names, for the records that changed.

A score depends on the two records, on how rare what they share is, and on the parameters. All of it is in a record's
`print`, so that a score of yesterday between two unchanged prints is today's: scoring what changed gives what scoring
everything would.
"""

from hashlib import md5

import duckdb
import polars as pl

from pipelines.matching.model.blocking import PAIRS, RECORDS, keys_sql
from pipelines.matching.model.comparing import TERMS, compared
from pipelines.matching.model.parameters import Parameters
from pipelines.matching.model.training import fit

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


def score(
    connection: duckdb.DuckDBPyConnection,
    normalised: pl.DataFrame,
    clusters: pl.DataFrame,
    previous: pl.DataFrame | None,
    least: float,
) -> pl.DataFrame:
    """Pairs of one customer with at least the probability `least`, and one row of each record (see `SCORES`).

    connection: a scratch database. normalised: of `pipelines.matching.normalise`. clusters: record_id, cluster_id,
    is_open (no record of the other side is in its cluster). previous: what the last run returned.
    """
    load(connection, normalised, clusters)
    # What another version left in another shape is no help.
    usable = previous is not None and previous.schema == SCORES
    old = previous if previous is not None and usable else pl.DataFrame(schema=SCORES)
    told = old["parameters"].drop_nulls()
    parameters = fit(connection, Parameters.from_json(told[0]) if len(told) else None)
    connection.execute(keys_sql())
    connection.execute(_prints_sql(parameters, least))
    connection.register("old", old)
    connection.execute(
        """
        create or replace table records as
        select r.*, s.left_record is null as is_fresh
        from printed as r
        left join old as s on r.record_id = s.left_record and s.right_record is null and r.print = s.left_print
        """
    )
    connection.execute(PAIRS)
    (count,) = connection.execute("select count(*) from pairs").fetchone() or (0,)
    fresh = compared(connection, parameters, least) if count else pl.DataFrame()
    kept = connection.execute(
        """
        select s.*
        from old as s
        inner join records as l on s.left_record = l.record_id and s.left_print = l.print and not l.is_fresh
        inner join records as r on s.right_record = r.record_id and s.right_print = r.print and not r.is_fresh
        """
    ).pl()
    markers = connection.execute(
        """
        select record_id as left_record, print as left_print, case when id = 1 then ? end as parameters
        from records order by id
        """,
        [parameters.to_json()],
    ).pl()
    found = pl.concat([kept.drop("parameters"), fresh], how="diagonal").sort("left_record", "right_record")
    return pl.concat([found, markers], how="diagonal").select(list(SCORES)).cast(SCORES)


def load(connection: duckdb.DuckDBPyConnection, normalised: pl.DataFrame, clusters: pl.DataFrame) -> None:
    """Make the table `records`."""
    connection.register("normalised", normalised)
    connection.register("clusters", clusters)
    connection.execute(RECORDS)


def _prints_sql(parameters: Parameters, least: float) -> str:
    """`printed`: records with how rare their terms are, and with their print.

    Rarity goes by powers of two: one more record of a name changes no score until the name is twice as frequent.
    """
    digest = md5(f"{parameters.to_json()} {least}".encode(), usedforsecurity=False).hexdigest()
    return f"""
        create or replace table printed as
        with rare as ({rarity_sql(parameters)}),
        usable as (select id, list(block order by block) as blocks from blocks group by id),
        whole as (
            select r.* exclude (id), b.blocks, '{digest}' as digest
            from rare as r
            left join usable as b on r.id = b.id
        )
        select rare.*, cast(hash(whole) >> 1 as bigint) as print
        from rare
        inner join whole on rare.record_id = whole.record_id
    """


def rarity_sql(parameters: Parameters) -> str:
    """`records` with tf_* of each term."""
    rarity = ", ".join(
        f"case when {term} is not null then pow(2, round(log2(count(*) over (partition by {term})))) "
        f"/ {parameters.record_count} end as tf_{term}"
        for term in TERMS
    )
    return f"select *, {rarity} from records"
