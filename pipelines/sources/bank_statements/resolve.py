"""One row for each movement of money, however many files tell of it, in whatever order they came.

An entry is known by its account, day, amount and the bank's own reference, where no file has that twice; else by
account, days, amount, its texts, and its ordinal among equals in its file. A notification (camt.054) that cannot be
found by either belongs to the entry of a statement with the same account, day and amount. Of the presentations of one
entry the one with the most details is loaded: details instead of their batch total, never both.
"""

import duckdb

_SAME = "account, booked_on, entry_amount, currency"

RESOLVE = f"""
create or replace temp table bank_resolved as
with groups as (
    select
        file, entry,
        any_value(is_notification) as is_notification,
        any_value(account) as account,
        any_value(booked_on) as booked_on,
        any_value(value_on) as value_on,
        any_value(entry_amount) as entry_amount,
        any_value(currency) as currency,
        any_value(bank_reference) as bank_reference,
        min(line) as line,
        count(*) as parts,
        string_agg(
            concat_ws('|', reference, counterparty, end_to_end_id), '|' order by amount, end_to_end_id, reference
        ) as words,
    from control.bank_entries
    where source = $source
    group by file, entry
),
repeated as (
    select distinct {_SAME}, bank_reference
    from groups
    where bank_reference is not null
    group by file, {_SAME}, bank_reference
    having count(*) > 1
),
named as (
    select
        g.*,
        case when r.bank_reference is null then g.bank_reference end as unique_reference,
    from groups as g
    left join repeated as r
        on concat_ws('|', r.account, r.booked_on, r.entry_amount, r.currency, r.bank_reference)
            = concat_ws('|', g.account, g.booked_on, g.entry_amount, g.currency, g.bank_reference)
),
keyed as (
    select
        *,
        concat_ws('|', account, booked_on, entry_amount, currency) as same,
        case
            when unique_reference is not null
            then concat_ws('|', 'bank', account, booked_on, entry_amount, currency, unique_reference)
            else concat_ws(
                '|', 'own', account, booked_on, value_on, entry_amount, currency, bank_reference, words,
                row_number() over (
                    partition by file, {_SAME}, value_on, bank_reference, words order by entry
                )
            )
        end as own_key,
    from named
),
statements as (
    select same, own_key, row_number() over (partition by same order by own_key) as place
    from (select distinct same, own_key from keyed where not is_notification)
    where own_key not in (select own_key from keyed where is_notification)
),
notifications as (
    select same, own_key, row_number() over (partition by same order by own_key) as place
    from (select distinct same, own_key from keyed where is_notification)
    where own_key not in (select own_key from keyed where not is_notification)
),
paired as (
    select n.own_key, s.own_key as entry_key
    from notifications as n
    inner join statements as s using (same, place)
),
ranked as (
    select
        k.file, k.entry, k.parts,
        coalesce(p.entry_key, k.own_key) as entry_key,
        row_number() over (
            partition by coalesce(p.entry_key, k.own_key) order by k.parts desc, k.is_notification, k.file, k.entry
        ) as place,
    from keyed as k
    left join paired as p using (own_key)
),
chosen as (
    select entry_key, parts from ranked where place = 1
),
rows as (
    select
        e.*, r.entry_key, r.place, r.parts, c.parts as chosen_parts,
        concat_ws('|', e.amount, e.end_to_end_id, e.counterparty, e.reference) as part_words,
    from control.bank_entries as e
    inner join ranked as r using (file, entry)
    inner join chosen as c using (entry_key)
    where e.source = $source
)
select
    * exclude (part_words, source),
    md5(
        case
            when parts = 1 then entry_key
            else concat_ws(
                '|', entry_key, part_words, row_number() over (partition by file, entry, part_words order by line)
            )
        end
    ) as id,
    case when place = 1 then 'loaded' when parts < chosen_parts then 'replaced' else 'copy' end as fate,
from rows
"""

# Rows that another file tells of too, and what was refused while parsing: counted, and kept where one can look.
ASIDE = """
select
    file, line, fate as kind, entry_key as key, 'id' as "column", id as "value",
    case fate
        when 'copy' then 'the same entry stands in another file'
        else 'a batch total; another file has its details'
    end as reason,
    cast(json_object('currency', currency, 'amount', amount) as varchar) as "row",
from bank_resolved
where fate <> 'loaded'
union all
select file, line, 'bad', null, "column", "value", reason, null
from control.bank_refused
where source = $source
"""


def resolve(connection: duckdb.DuckDBPyConnection, source: str) -> None:
    """Fill temp table `bank_resolved`: every row of every file with its `id` and `fate` (loaded | copy | replaced)."""
    connection.execute(RESOLVE, {"source": source})
