"""Scores of pairs: what Splink makes of the pairs that blocking names, for the records that changed.

A score depends on the two records, on how rare what they share is, on which of their keys few enough share, on the
parameters and on the code. What every record said when it was last compared is kept with the scores, its keys too: the
keys that came and went since tell which others are now as rare as they were not. So scoring what changed gives what
scoring everything would, and a day reads of the other records one number for each key.
"""

from hashlib import md5
from importlib.metadata import version

import duckdb
import polars as pl
import pyarrow as pa

from pipelines.matching.model.blocking import KIND_BITS, SEEN, TERM_KINDS, blocks_sql, keys_sql, pairs_sql, records_sql
from pipelines.matching.model.changing import find_changed, find_fresh
from pipelines.matching.model.comparing import compared
from pipelines.matching.model.parameters import Parameters
from pipelines.matching.model.training import fit

SCORES = {
    "left_record": "varchar",  # null: the one row of the model itself, `told` being what all scores depend on
    "right_record": "varchar",  # null: the record was compared in the form `told`, and had the keys `blocks`
    "told": "bigint",  # null without a right_record: the record is gone
    "blocks": "ubigint[]",
    "weight": "double",
    "probability": "double",
    "contradiction": "varchar",
    "evidence": "varchar",
    "parameters": "varchar",
}

_LIBRARIES = ("splink", "rapidfuzz", "anyascii")  # DuckDB's own version shows in the hashes


def scorer(code: str) -> str:
    """The code and the libraries that make the scores; other ones may make others."""
    return " ".join([code, *(version(library) for library in _LIBRARIES)])


def score(connection: duckdb.DuckDBPyConnection, least: float, made_by: str) -> pa.Table:
    """What takes the place of all that `previous` says of the records without right_record in it (see `SCORES`).

    connection: tables are written to where it stands; it knows `normalised` (the columns `READS` of
    `pipelines.matching.normalise`), `clusters` (record_id, cluster_id, is_open: no record of the other side is in its
    cluster) and, after a first run, `previous`: all that stands. Pairs have at least the probability `least`.
    made_by: of `scorer`; what another one scored is scored anew.
    """
    known = _columns(connection, "previous")
    connection.execute(SEEN)
    kept = "select parameters, told from previous where left_record is null"
    # What another version left in another shape is no help.
    told, was = (connection.execute(kept).fetchone() if known == SCORES else None) or (None, None)
    parameters = fit(connection, Parameters.from_json(told) if told else None)
    digest = _digest(parameters, least, made_by)
    is_whole = digest != was
    find_changed(connection, bool(known), is_whole)
    connection.execute(records_sql("changed"))
    connection.execute(keys_sql())
    find_fresh(connection, is_whole)
    connection.execute(blocks_sql())
    connection.execute(pairs_sql())
    connection.execute("drop table blocks")
    (count,) = connection.execute("select count(*) from pairs").fetchone() or (0,)
    found = pl.DataFrame(schema=dict.fromkeys(_OF_PAIRS, pl.String))
    if count:
        connection.execute(
            "create or replace table paired as select join_key_l as id from pairs union select join_key_r from pairs"
        )
        if not is_whole:
            connection.execute(records_sql("paired"))
        connection.execute(f"create or replace table records as {rare_records_sql('paired', parameters)}")
        found = compared(connection, parameters, least)
    connection.register("found", found.select(_OF_PAIRS).to_arrow())
    connection.execute(f"create or replace temp table made ({', '.join(f'{n} {kind}' for n, kind in SCORES.items())})")
    connection.execute("insert into made by name from found")
    connection.execute(_MARKS)
    if is_whole:
        model = "insert into made (told, parameters) values (?, ?)"
        connection.execute(model, [digest, parameters.to_json()])
    return connection.execute("from made").to_arrow_table()


_OF_PAIRS = ["left_record", "right_record", "weight", "probability", "contradiction", "evidence"]

# Of each fresh record what it says and the keys that it has; of one that is gone nothing.
_MARKS = """
insert into made by name
with keys as (
    select k.id, list(k.block order by k.block) as blocks
    from keyed as k
    where k.id in (select id from fresh)
    group by k.id
)

select s.record_id as left_record, s.told, coalesce(k.blocks, []) as blocks
from fresh as f
inner join seen as s on f.id = s.id
left join keys as k on f.id = k.id

union all

select record_id as left_record, null as told, null as blocks
from gone
"""


def _columns(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    """Names and types of the columns; of no table, none."""
    try:
        return {row[0]: row[1].lower() for row in connection.execute(f"describe {table}").fetchall()}
    except duckdb.CatalogException:
        return {}


def _digest(parameters: Parameters, least: float, made_by: str) -> int:
    """One number of all that every score depends on (63 bits)."""
    told = f"{parameters.to_json()} {least} {made_by}".encode()
    return int(md5(told, usedforsecurity=False).hexdigest()[:16], 16) >> 1


def rare_records_sql(chosen: str, parameters: Parameters) -> str:
    """The chosen of `records`, and how rare each of their terms is (tf_*) by the keys of all, `keyed`.

    Rarity goes by powers of two: one more record of a name changes no score until the name is twice as frequent.
    """
    kinds = ", ".join(str(kind) for kind in TERM_KINDS.values())
    shares = ", ".join(
        f"max(case when t.block >> {KIND_BITS} = {kind} then pow(2, round(log2(c.records))) end)"
        f" / {parameters.record_count} as tf_{term}"
        for term, kind in TERM_KINDS.items()
    )
    return f"""
        with terms as (
            select id, block
            from keyed
            where id in (select id from {chosen}) and block >> {KIND_BITS} in ({kinds})
        ),

        counted as (
            select block, count(*) as records
            from keyed
            where block in (select block from terms)
            group by block
        ),

        rare as (
            select t.id, {shares}
            from terms as t
            inner join counted as c on t.block = c.block
            group by t.id
        )

        select r.*, m.* exclude (id)
        from records as r
        left join rare as m on r.id = m.id
        where r.id in (select id from {chosen})
    """
