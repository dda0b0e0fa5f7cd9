"""Scores of pairs: what Splink makes of the pairs that blocking names, for the records that changed.

A score depends on the two records, on how rare what they share is, on which of their keys few enough share, on the
parameters and on the code. What every record said when it was last compared is kept with the scores, its keys too: the
keys that came and went since tell which others are now as rare as they were not. So scoring what changed gives what
scoring everything would, and a day reads of the other records their numbers: of what they say, and of their keys.
"""

from hashlib import md5
from importlib.metadata import version

import duckdb
import polars as pl
import pyarrow as pa

from pipelines.matching.model.blocking import NOW, blocks_sql, pairs_sql, records_sql
from pipelines.matching.model.changing import find_all, find_day
from pipelines.matching.model.comparing import compared
from pipelines.matching.model.parameters import Parameters
from pipelines.matching.model.rarity import count_terms, rare_records_sql
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
    `pipelines.matching.normalise`), `clusters` (record_id, is_tombstone, cluster_id, is_open: no record of the other
    side is in its cluster, told: a number of all that the record says) and, after a first run, `previous`: all that
    stands, `pos` being the number of a row of it. Pairs have at least the probability `least`.
    made_by: of `scorer`; what another one scored is scored anew.
    """
    known = _columns(connection, "previous")
    known.pop("pos", None)
    connection.execute(NOW)
    kept = "select parameters, told from previous where left_record is null"
    # What another version left in another shape is no help.
    told, was = (connection.execute(kept).fetchone() if known == SCORES else None) or (None, None)
    parameters = fit(connection, Parameters.from_json(told) if told else None)
    digest = _digest(parameters, least, made_by)
    is_whole = digest != was
    if is_whole:
        find_all(connection, bool(known))
    else:
        find_day(connection)
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
        count_terms(connection, "paired", is_whole)
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
    select id, list(block order by block) as blocks
    from fresh_keys
    group by id
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
