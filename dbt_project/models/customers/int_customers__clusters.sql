-- grain: one row per collected record: the cluster that it is in, and how senior it is there (1 = the oldest record).
with joined as (
    select left_record as record_id, cluster_id
    from {{ ref('int_customers__decided') }}
    where accepted

    union

    select right_record as record_id, cluster_id
    from {{ ref('int_customers__decided') }}
    where accepted
)

select
    c.record_id,
    coalesce(j.cluster_id, c.record_id) as cluster_id,
    row_number() over (partition by coalesce(j.cluster_id, c.record_id) order by c.created_at asc nulls last, c.record_id) as seniority
from {{ ref('int_customers__normalised') }} as c
left join joined as j on c.record_id = j.record_id
