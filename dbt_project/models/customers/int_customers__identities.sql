-- depends_on: {{ ref('int_customers__moved') }}
-- grain: one row per (record, business date on which it came to another golden customer). The memory of ids: append-only, one business
-- date replaced as a whole, so that a repeated run writes what it wrote before.
-- A customer keeps its id when records join or leave; of two that merge the older id stays; a part that splits off gets back
-- an id that its records once had, else a new one.
-- A day looks at the customers of int_customers__moved, and at all that ever had an id that one of their records had.
{{ config(materialized='incremental', incremental_strategy='append', full_refresh=false,
    pre_hook="{% if is_incremental() %}delete from {{ this }} where as_of = {{ as_of() }}{% endif %}") }}
with
{%- if is_incremental() %}
moved as (
    {{ moved_today() }}
),

near as (
    select record_id from moved

    union

    select record_id
    from {{ this }}
    where as_of < {{ as_of() }}
        and customer_id in (select i.customer_id from {{ this }} as i where i.record_id in (select m.record_id from moved as m))
),
{%- endif %}

clusters as (
    select
        record_id,
        cluster_id,
        seniority
    from {{ ref('int_customers__clusters') }}
    {%- if is_incremental() %}
    where cluster_id in (select c.cluster_id from {{ ref('int_customers__clusters') }} as c where c.record_id in (select n.record_id from near as n))
    {%- endif %}
),

new_ids as (
    select
        cluster_id,
        'cus_' || {{ stable_hash(['record_id'], 16) }} as customer_id,
        'cus_' || {{ stable_hash(['record_id', as_of()], 16) }} as second_choice
    from clusters
    where seniority = 1
),

memory as (
    {%- if is_incremental() %}
    select
        record_id,
        customer_id,
        as_of,
        first_value(customer_id) over (partition by record_id order by as_of) as first_id,
        row_number() over (partition by record_id order by as_of desc) as place
    from {{ this }}
    where as_of < {{ as_of() }} and record_id in (select c.record_id from clusters as c)
    {%- else %}
    select
        record_id,
        cast(null as string) as customer_id,
        cast(null as date) as as_of,
        cast(null as string) as first_id,
        1 as place
    from clusters
    where 1 = 0
    {%- endif %}
),

ids as (
    {%- if is_incremental() %}
    select
        customer_id,
        min(as_of) as first_on
    from {{ this }}
    where as_of < {{ as_of() }}
        and customer_id in (select m.customer_id from memory as m union select n.customer_id from new_ids as n)
    group by customer_id
    {%- else %}
    select
        customer_id,
        as_of as first_on
    from memory
    {%- endif %}
),

-- Which cluster holds an id that was in use: the one that has most of the records that began with it (who only came by a merge does not
-- take the id along when the merge is undone), then most of its records, then the most senior of them.
holders as (
    select
        m.customer_id,
        c.cluster_id,
        i.first_on,
        row_number() over (
            partition by m.customer_id
            order by count(case when m.first_id = m.customer_id then 1 end) desc, count(*) desc, min(c.seniority), c.cluster_id
        ) as place
    from memory as m
    inner join clusters as c on m.record_id = c.record_id
    inner join ids as i on m.customer_id = i.customer_id
    where m.place = 1
    group by m.customer_id, c.cluster_id, i.first_on
),

kept as (
    select
        cluster_id,
        customer_id,
        row_number() over (partition by cluster_id order by first_on, customer_id) as place
    from holders
    where place = 1
),

-- A cluster without an id of its own: one that its records had before they were merged into somebody else.
returning_ids as (
    select
        c.cluster_id,
        m.customer_id,
        max(m.as_of) as last_on,
        count(*) as record_count
    from memory as m
    inner join clusters as c on m.record_id = c.record_id
    left join kept as k on c.cluster_id = k.cluster_id and k.place = 1
    left join kept as taken on m.customer_id = taken.customer_id and taken.place = 1
    where k.cluster_id is null and taken.customer_id is null
    group by c.cluster_id, m.customer_id
),

returned as (
    select
        cluster_id,
        customer_id,
        row_number() over (partition by customer_id order by record_count desc, cluster_id) as place_of_id,
        row_number() over (partition by cluster_id order by last_on desc, record_count desc, customer_id) as place_in_cluster
    from returning_ids
),

assigned as (
    select
        n.cluster_id,
        case
            when k.customer_id is not null then k.customer_id
            when r.customer_id is not null then r.customer_id
            when i.customer_id is null then n.customer_id
            else n.second_choice
        end as customer_id
    from new_ids as n
    left join kept as k on n.cluster_id = k.cluster_id and k.place = 1
    left join returned as r on n.cluster_id = r.cluster_id and r.place_of_id = 1 and r.place_in_cluster = 1
    left join ids as i on n.customer_id = i.customer_id
)

select
    c.record_id,
    a.customer_id,
    {{ as_of() }} as as_of
from clusters as c
inner join assigned as a on c.cluster_id = a.cluster_id
left join memory as m on c.record_id = m.record_id and m.place = 1
where m.customer_id is null or m.customer_id <> a.customer_id
