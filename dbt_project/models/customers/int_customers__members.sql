-- depends_on: {{ ref('int_customers__moved') }}
{{ config(materialized='incremental', incremental_strategy='append', on_schema_change='sync_all_columns',
    pre_hook={"sql": "{{ without_moved(['record_id']) }}", "transaction": false}) }}
-- grain: one row per collected record: the golden customer that it belongs to, and since when.
with latest as (
    select
        record_id,
        customer_id,
        as_of,
        row_number() over (partition by record_id order by as_of desc) as place
    from {{ ref('int_customers__identities') }}
    where as_of <= {{ as_of() }}
    {%- if is_incremental() %}
        and record_id in ({{ moved_today() }})
    {%- endif %}
)

select
    c.record_id,
    c.entity,
    c.side,
    c.source,
    c.source_id,
    c.is_live,
    c.is_tombstone,
    c.is_deleted,
    c.is_merged,
    l.customer_id,
    l.as_of as linked_on
from {{ ref('int_customers__normalised') }} as c
inner join latest as l on c.record_id = l.record_id
where l.place = 1
