-- grain: one row per (golden customer, field) that a steward has set by as_of; the latest line stands.
with ranked as (
    select
        m.customer_id,
        f.field,
        f.value,
        m.record_id,
        row_number() over (partition by m.customer_id, f.field order by f.decided_on desc, f.value) as place
    from {{ ref('steward_fields') }} as f
    left join {{ ref('core_id_collisions') }} as k
        on f.entity || 's' = k.entity and f.source = k.source and f.source_id = k.id
    inner join {{ ref('int_customers__members') }} as m on f.entity = m.entity and coalesce(k.core_id, f.source_id) = m.source_id
    where f.decided_on <= {{ as_of() }}
)

select
    customer_id,
    field,
    value,
    record_id
from ranked
where place = 1
