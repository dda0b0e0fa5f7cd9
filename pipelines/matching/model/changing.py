"""Which records a day compares anew: those that say something else, and those of which what they share says it."""

import duckdb

from pipelines.matching.model.blocking import KIND_BITS, TERM_KINDS, bound_sql


def find_changed(connection: duckdb.DuckDBPyConnection, has_previous: bool, is_whole: bool) -> None:
    """`changed`: id of the records of `seen` that `previous` does not know in this form; `gone`: record_id of those it
    knows and that are no more. is_whole: nothing that is known holds."""
    known = "select left_record as record_id, {} from previous where right_record is null and left_record is not null"
    unchanged = f"select record_id, told from ({known.format('told')})" if not is_whole else "select null, null limit 0"
    connection.execute(
        f"""
        create or replace table changed as
        select s.id
        from seen as s
        anti join ({unchanged}) as k(record_id, told) on s.record_id = k.record_id and s.told = k.told
        """
    )
    before = known.format("1 as one") if has_previous else "select null as record_id limit 0"
    connection.execute(
        f"create or replace table gone as from ({before}) as k anti join seen as s on k.record_id = s.record_id"
    )


def find_fresh(connection: duckdb.DuckDBPyConnection, is_whole: bool) -> None:
    """`fresh`: id of the records to compare anew; `keyed`: (id, block) of all records. Takes `fresh_keys`.

    Beside the changed ones these are the records of a key that has become one too many share, or is none any more, and
    those of a term that has become twice as rare or as common. Where a key came to two or left one, the other one of
    the two is compared with the changed one anyway.
    """
    if is_whole:
        connection.execute("create or replace view keyed as from fresh_keys")
        connection.execute("create or replace view fresh as from changed")
        return
    connection.execute(
        """
        create or replace table kept_keys as
        select s.id, unnest(p.blocks) as block
        from previous as p
        inner join seen as s on p.left_record = s.record_id
        anti join changed as c on s.id = c.id
        where p.right_record is null
        """
    )
    connection.execute(
        f"""
        create or replace table fresh as
        with lost as (
            select unnest(p.blocks) as block
            from previous as p
            where p.right_record is null and (
                p.left_record in (select record_id from gone)
                or p.left_record in (select record_id from seen where id in (select id from changed))
            )
        ),

        moved as (
            select block, sum(lost) as lost, sum(won) as won
            from (
                select block, 1 as lost, 0 as won from lost
                union all
                select block, 0 as lost, 1 as won from fresh_keys
            )
            group by block
            having sum(lost) <> sum(won)
        ),

        sizes as (
            select m.block, any_value(m.lost) + count(*) as before, any_value(m.won) + count(*) as after
            from kept_keys as k
            inner join moved as m on k.block = m.block
            group by m.block
        ),

        other as (
            select block
            from sizes
            where (before <= {bound_sql()}) <> (after <= {bound_sql()})
                or block >> {KIND_BITS} in ({", ".join(str(kind) for kind in TERM_KINDS.values())})
                and round(log2(before)) <> round(log2(after))
        )

        select id from changed
        union
        select id from kept_keys where block in (select block from other)
        """
    )
    connection.execute("create or replace view keyed as from kept_keys union all from fresh_keys")
