-- depends_on: {{ ref('int_customers__edges') }}
{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key='record_id', on_schema_change='sync_all_columns') }}
-- grain: one row per collected record, and per record that is gone: of what its customer was made when it was last made, when that was, and in
-- which run (the greatest stamp is today's). Made again is the customer of who says something else, of whom an edge came or went, of whom a
-- steward or the invoices say something else, and whoever edges tie to them, before or now. Of all others nothing moves, their id neither:
-- that is a record's own while nobody else comes with a claim to it, and claims stand in int_customers__identities.
-- A run that was not finished is one that int_customers__field_values, the last of what is made, does not have the stamp of.
{% set homes = left_by_last_run('int_customers__clusters', ['record_id', 'component']) %}
{% set decided = left_by_last_run('int_customers__decided', ['left_record', 'right_record', 'rule', 'print']) %}
{% set ids = left_by_last_run('int_customers__identities', ['record_id', 'customer_id', 'as_of']) %}
{% set members = left_by_last_run('int_customers__members', ['record_id', 'customer_id']) %}
{% set values = left_by_last_run('int_customers__field_values', ['stamp']) %}
{% set is_day = is_incremental() and none not in [homes, decided, ids, members, values] %}
with billed as (
    select
        'customer:' || customer_id as record_id,
        count(*) as invoice_count
    from {{ ref('core_invoices') }}
    group by 'customer:' || customer_id
),

set_by_hand as (
    select
        f.entity || ':' || coalesce(k.core_id, f.source_id) as record_id,
        {{ row_hash(['f.field', 'f.value', 'f.decided_on']) }} as print
    from {{ ref('steward_fields') }} as f
    left join {{ ref('core_id_collisions') }} as k
        on f.entity || 's' = k.entity and f.source = k.source and f.source_id = k.id
    where f.decided_on <= {{ as_of() }}
),

by_hand as (
    select
        record_id,
        bit_xor(print) as print
    from set_by_hand
    group by record_id
),

today as (
    select
        t.record_id,
        {{ row_hash(['t.told', 'b.invoice_count', 'h.print'] + field_owners()) }} as told
    from {{ ref('int_customers__touched') }} as t
    left join billed as b on t.record_id = b.record_id
    left join by_hand as h on t.record_id = h.record_id
    where t.told is not null
)

{%- if is_day %},

finished as (
    select
        coalesce(max(stamp), 0) as stamp,
        -- A day that is done again, or one before it: ids of that day and after are not what the records had.
        (
            select count(*)
            from {{ ids }}
            where as_of >= {{ as_of() }} or as_of > (select max(looked_on) from {{ this }} where stamp = (select max(stamp) from {{ this }}))
        ) > 0 as is_again
    from {{ values }}
),

-- Numbers are compared, not names: what a record is made of has its name in it.
compared as (
    select
        coalesce(t.record_id, b.record_id) as record_id,
        b.record_id is null as is_new,
        t.record_id is null and b.told is not null as is_past,
        b.stamp
    from today as t
    full join {{ this }} as b on t.told = b.told
),

changed as (
    select c.record_id
    from compared as c
    cross join finished as f
    where c.is_new or c.is_past or c.stamp > f.stamp or f.is_again
),

edges_moved as (
    select
        coalesce(e.left_record, d.left_record) as left_record,
        coalesce(e.right_record, d.right_record) as right_record
    from {{ ref('int_customers__edges') }} as e
    full join {{ decided }} as d on e.print = d.print
    where e.print is null or d.print is null
),

seeds as (
    select record_id from changed

    union

    select left_record as record_id from edges_moved

    union

    select right_record as record_id from edges_moved

    union

    -- Who comes back may claim the id of those that it was with.
    select record_id
    from {{ members }}
    where customer_id in (select i.customer_id from {{ ids }} as i where i.record_id in (select c.record_id from changed as c))
),

together as (
    {{ with_components(homes) }}
)

select
    g.record_id,
    t.told,
    {{ as_of() }} as looked_on,
    (select coalesce(max(stamp), 0) from {{ this }}) + 1 as stamp
from together as g
left join today as t on g.record_id = t.record_id
{%- else %},

names as (
    select record_id from today
    {%- for known in [homes, members, this if is_incremental() else none] if known is not none %}

    union

    select record_id from {{ known }}
    {%- endfor %}
    {%- for known in [ref('int_customers__edges'), decided] if known is not none %}

    union

    -- a record that nobody delivers may stand in a steward's line
    select left_record as record_id from {{ known }} where rule = 'steward'

    union

    select right_record as record_id from {{ known }} where rule = 'steward'
    {%- endfor %}
)

select
    n.record_id,
    t.told,
    {{ as_of() }} as looked_on,
    {% if is_incremental() %}(select coalesce(max(stamp), 0) from {{ this }}) + 1{% else %}cast(1 as bigint){% endif %} as stamp
from names as n
left join today as t on n.record_id = t.record_id
{%- endif %}
