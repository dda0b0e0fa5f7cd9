"""How rare what two records share is: counted by the keys of all records, as numbers."""

import duckdb

from pipelines.matching.model.blocking import KIND_BITS, TERM_KINDS
from pipelines.matching.model.parameters import Parameters

_IS_TERM = f"block >> {KIND_BITS} in ({', '.join(str(kind) for kind in TERM_KINDS.values())})"


def count_terms(connection: duckdb.DuckDBPyConnection, chosen: str, is_whole: bool = True) -> None:
    """`terms`: (id, block, records that share it) of the chosen records' keys whose rarity counts.

    is_whole: `fresh_keys` has the keys of all records; else see `changing.find_day`.
    """
    own = f"select id, block from fresh_keys where {_IS_TERM} and id in (select id from {chosen})"
    of_those = "where block in (select block from own_terms) group by block"
    counts = f"select block, count(*) as records from fresh_keys {of_those}"
    if not is_whole:
        own += f"""
            union

            select s.id, k.block
            from kept as k
            inner join stayed as s on k.pos = s.pos
            where {_IS_TERM} and s.id in (select id from {chosen})
        """
        counts = f"""
            select block, cast(sum(records) as bigint) as records
            from (
                {counts.replace("fresh_keys", "won_keys")}
                union all
                select block, count(*) from kept {of_those}
                union all
                select block, -count(*) from lost_keys {of_those}
            )
            group by block
        """
    connection.execute(f"create or replace table own_terms as {own}")
    connection.execute(f"create or replace table terms as select * from own_terms inner join ({counts}) using (block)")


def rare_records_sql(chosen: str, parameters: Parameters) -> str:
    """The chosen of `records`, and how rare each of their terms is (tf_*), by `terms`.

    Rarity goes by powers of two: one more record of a name changes no score until the name is twice as frequent.
    """
    shares = ", ".join(
        f"max(case when block >> {KIND_BITS} = {kind} then pow(2, round(log2(records))) end)"
        f" / {parameters.record_count} as tf_{term}"
        for term, kind in TERM_KINDS.items()
    )
    return f"""
        with rare as (
            select id, {shares}
            from terms
            group by id
        )

        select r.*, m.* exclude (id)
        from records as r
        left join rare as m on r.id = m.id
        where r.id in (select id from {chosen})
    """
