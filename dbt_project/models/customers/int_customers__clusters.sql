-- depends_on: {{ ref('int_customers__moved') }}
{{ config(materialized='incremental', incremental_strategy='append', on_schema_change='sync_all_columns',
    pre_hook={"sql": "{{ without_moved(['record_id']) }}", "transaction": false}) }}
-- grain: one row per collected record: the cluster that it is in, and how senior it is there (1 = the oldest record).
-- component: the least record of those that edges tie to it, refused ones too.
with ends as (
    select left_record as record_id, component, case when accepted then cluster_id end as cluster_id
    from {{ ref('int_customers__decided') }}

    union all

    select right_record as record_id, component, case when accepted then cluster_id end as cluster_id
    from {{ ref('int_customers__decided') }}
),

joined as (
    select
        record_id,
        min(component) as component,
        min(cluster_id) as cluster_id
    from ends
    {%- if is_incremental() %}
    where record_id in ({{ moved_today() }})
    {%- endif %}
    group by record_id
)

select
    c.record_id,
    coalesce(j.cluster_id, c.record_id) as cluster_id,
    row_number() over (partition by coalesce(j.cluster_id, c.record_id) order by c.created_at asc nulls last, c.record_id) as seniority,
    coalesce(j.component, c.record_id) as component
from {{ ref('int_customers__normalised') }} as c
left join joined as j on c.record_id = j.record_id
{%- if is_incremental() %}
where c.record_id in ({{ moved_today() }})
{%- endif %}
