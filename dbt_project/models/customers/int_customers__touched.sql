{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key='record_id', on_schema_change='sync_all_columns') }}
-- grain: one row per collected record, and per record that is gone: what it said when the rules last looked at it, and which look that was
-- (the greatest stamp is today's; the run itself is a record without a name). Looked at again is who says something else, and all who hang
-- together with it, before or now: sharing a key, naming one another, in one steward's line, in one component of the rules. Nothing that a
-- rule makes reaches beyond these.
-- A look that was not finished is one that int_customers__rule_clusters, the last of the rules, does not have the stamp of.
{% set keys = left_by_last_run('int_customers__keys', ['record_id', 'kind', 'key']) %}
{% set homes = left_by_last_run('int_customers__rule_clusters', ['record_id', 'component', 'stamp']) %}
{% set before = left_by_last_run('int_customers__rule_clusters', ['record_id']) %}
with named as (
    select left_record as record_id, {{ row_hash(['left_record', 'right_record', 'decision', 'decided_by', 'decided_on', 'reason']) }} as print
    from {{ ref('int_customers__steward') }}

    union all

    select right_record as record_id, {{ row_hash(['left_record', 'right_record', 'decision', 'decided_by', 'decided_on', 'reason']) }} as print
    from {{ ref('int_customers__steward') }}
),

decided as (
    select
        record_id,
        bit_xor(print) as print
    from named
    group by record_id
),

-- Where one side only is delivered a record by itself is open: the other side's first record changes that for all.
sides as (
    select count(distinct side) as side_count
    from {{ ref('int_customers__normalised') }}
    where not is_tombstone
),

today as (
    select
        n.record_id,
        {{ row_hash(['n.told', 'd.print', 's.side_count', code_version(), setting('max_cluster'), setting('name_agreement')]) }} as told
    from {{ ref('int_customers__normalised') }} as n
    cross join sides as s
    left join decided as d on n.record_id = d.record_id

    union all

    -- The run itself, which is always new: else a day on which nothing changes would look again at what the last one did.
    select
        '' as record_id,
        {{ row_hash(['(select coalesce(max(stamp), 0) from ' ~ this ~ ')' if is_incremental() else '0']) }} as told
)

{%- if is_incremental() and keys is not none and homes is not none %},

-- Numbers are compared, not names: what a record says has its name in it.
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
    select record_id
    from compared
    where is_new or is_past or stamp > (select coalesce(max(h.stamp), 0) from {{ homes }} as h)
),

rows_changed as (
    select *
    from {{ ref('int_customers__normalised') }}
    where record_id in (select record_id from changed)
),

keys_moved as (
    select kind, key
    from {{ keys }}
    where record_id in (select record_id from changed)

    union

    select kind, key
    from ({{ customer_keys('rows_changed') }}) as fresh
),

-- What more than max_cluster of the others share was no evidence and is none.
sharing as (
    select
        k.record_id,
        count(*) over (partition by k.kind, k.key) as record_count
    from {{ keys }} as k
    inner join keys_moved as m on k.kind = m.kind and k.key = m.key
    where k.record_id not in (select record_id from changed)
),

pointers as (
    {{ customer_pointers(ref('int_customers__normalised')) }}
),

seeds as (
    select record_id from changed

    union

    select record_id from sharing where record_count <= {{ setting('max_cluster') }}

    union

    select points_at as record_id from pointers where record_id in (select record_id from changed)

    union

    select record_id from pointers where points_at in (select record_id from changed)

    union

    -- a record that nobody delivers may stand between two lines
    select record_id
    from named
    where exists (select 1 from changed as c inner join named as n on c.record_id = n.record_id)
),

together as (
    {{ with_components(homes) }}
)

select
    g.record_id,
    t.told,
    (select max(stamp) from {{ this }}) + 1 as stamp
from together as g
left join today as t on g.record_id = t.record_id
where t.record_id is not null or g.record_id in (select record_id from changed)
{%- elif before is not none %}

select
    coalesce(t.record_id, b.record_id) as record_id,
    t.told,
    {% if is_incremental() %}(select max(stamp) from {{ this }}) + 1{% else %}cast(1 as bigint){% endif %} as stamp
from today as t
full join {{ before }} as b on t.record_id = b.record_id
{%- else %}

select
    record_id,
    told,
    {% if is_incremental() %}(select max(stamp) from {{ this }}) + 1{% else %}cast(1 as bigint){% endif %} as stamp
from today
{%- endif %}
