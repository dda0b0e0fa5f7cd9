"""Which records a day compares anew: those that say something else, and those of which what they share says it.

Of the records that stay a day reads numbers alone: what they say (`told`), and their keys.
"""

import duckdb

from pipelines.matching.model.blocking import KIND_BITS, TERM_KINDS, bound_sql, keys_sql, records_sql, seen_sql

_MARKS = """(
    select pos, left_record as record_id, told, blocks
    from previous
    where right_record is null and left_record is not null
)"""
_TERMS = ", ".join(str(kind) for kind in TERM_KINDS.values())


def find_all(connection: duckdb.DuckDBPyConnection, has_previous: bool) -> None:
    """Nothing that is known holds: `seen`, `records`, `fresh_keys`, `keyed` (id, block) and `fresh` (id) of all
    records; `gone`: record_id of those that `previous` knows and that are no more."""
    connection.execute(seen_sql())
    connection.execute(records_sql("seen"))
    connection.execute(keys_sql())
    connection.execute("create or replace view keyed as from fresh_keys")
    connection.execute("create or replace view fresh as select id from seen")
    known = "select null as record_id limit 0"
    if has_previous:  # which another version may have left, without any other of the columns
        known = "select left_record as record_id from previous where right_record is null and left_record is not null"
    connection.execute(
        f"create or replace table gone as from ({known}) as k anti join seen as s on k.record_id = s.record_id"
    )


def find_day(connection: duckdb.DuckDBPyConnection) -> None:
    """`fresh` records to compare anew, all `fresh_keys` that they have, and of those that few enough records share, in
    `keyed`, all who do; `seen` is of these, `gone` as above.

    Beside the changed ones these are the records of a key that has become one too many share, or is none any more, and
    those of a term that has become twice as rare or as common. Where a key came to two or left one, the other one of
    the two is compared with the changed one anyway.
    """
    _find_changed(connection)
    connection.execute(seen_sql("changed"))
    connection.execute(records_sql("seen"))
    connection.execute(keys_sql())
    connection.execute(
        """
        create or replace table won_keys as
        select s.record_id, k.block from fresh_keys as k inner join seen as s using (id)
        """
    )
    _find_others(connection)
    connection.execute(
        f"""
        create or replace table near as
        select k.pos, k.block
        from kept as k
        where k.block in (select block from sizes where after between 2 and {bound_sql()})
            and k.pos not in (select pos from lost)
        """
    )
    connection.execute(
        f"""
        create or replace table named as
        select pos, record_id
        from {_MARKS}
        where pos in (select pos from near union select pos from other)
        """
    )
    connection.execute(seen_sql("(select record_id from named union select record_id from changed)"))
    connection.execute(
        "create or replace table stayed as select n.pos, s.id from named as n inner join seen as s using (record_id)"
    )
    connection.execute(
        """
        create or replace table fresh_keys as
        select s.id, w.block from won_keys as w inner join seen as s using (record_id)
        union all
        select s.id, k.block from kept as k inner join stayed as s using (pos) where k.pos in (select pos from other)
        """
    )
    connection.execute(
        """
        create or replace table fresh as
        select id from seen where record_id in (select record_id from changed)
        union all
        select id from stayed where pos in (select pos from other)
        """
    )
    connection.execute(
        f"""
        create or replace table keyed as
        select s.id, n.block from near as n inner join stayed as s using (pos)
        union all
        select s.id, w.block
        from won_keys as w
        inner join seen as s using (record_id)
        where w.block in (select block from sizes where after between 2 and {bound_sql()})
        """
    )


def _find_changed(connection: duckdb.DuckDBPyConnection) -> None:
    """`changed`: record_id of those that say something else than what is known; `lost`: (pos, record_id) of what is
    known and is said no more, `gone` those of it that are no more; `kept`: (pos, block) of all that is known."""
    connection.execute(
        f"create or replace table changed as select record_id from now as n anti join {_MARKS} as m on n.told = m.told"
    )
    connection.execute(
        f"create or replace table lost as select pos, record_id from {_MARKS} m anti join now as n on m.told = n.told"
    )
    connection.execute("create or replace table gone as from lost as l anti join changed as c using (record_id)")
    connection.execute("alter table gone drop column pos")
    connection.execute(f"create or replace table kept as select pos, unnest(blocks) as block from {_MARKS}")
    connection.execute(
        "create or replace table lost_keys as select block from kept where pos in (select pos from lost)"
    )


def _find_others(connection: duckdb.DuckDBPyConnection) -> None:
    """`other`: pos of the unchanged records to compare anew; `sizes`: how many had a key `before` and have it `after`
    today's changes, of the keys of all who are compared anew. Takes `won_keys`, those of the changed ones."""
    connection.execute(
        """
        create or replace table sizes as
        with changes as (
            select block, cast(sum(lost) as bigint) as lost, cast(sum(won) as bigint) as won
            from (
                select block, 1 as lost, 0 as won from lost_keys
                union all
                select block, 0 as lost, 1 as won from won_keys
            )
            group by block
        ),

        known as (
            select block, count(*) as records
            from kept
            where block in (select block from changes)
            group by block
        )

        select
            c.block,
            coalesce(k.records, 0) as before,
            coalesce(k.records, 0) - c.lost + c.won as after,
            c.lost < coalesce(k.records, 0) as has_others
        from changes as c
        left join known as k on c.block = k.block
        """
    )
    connection.execute(
        f"""
        create or replace table other as
        select distinct pos
        from kept
        where block in (
                select block
                from sizes
                where before <> after and has_others and (
                    (before <= {bound_sql()}) <> (after <= {bound_sql()})
                    or block >> {KIND_BITS} in ({_TERMS}) and round(log2(before)) <> round(log2(after))
                )
            )
            and pos not in (select pos from lost)
        """
    )
    connection.execute(
        """
        insert into sizes
        select block, count(*), count(*), true
        from kept
        where block in (select block from kept where pos in (select pos from other))
            and block not in (select block from sizes)
        group by block
        """
    )
