-- grain: one row per (golden customer, field) that has a value: the steward's, else its owner's (the surviving record first), else the newest.
{% set rank_of = {'crm': 'rank_for_crm', 'billing': 'rank_for_billing'} %}
with ranked as (
    select
        c.*,
        m.customer_id,
        row_number() over (
            partition by m.customer_id
            order by c.is_tombstone, c.side = 'crm' desc, case when c.side = 'crm' then s.rank_in_source end, c.updated_at desc nulls last, c.record_id
        ) as rank_for_crm,
        row_number() over (
            partition by m.customer_id
            order by c.is_tombstone, c.side = 'billing' desc, case when c.side = 'billing' then s.rank_in_source end, c.updated_at desc nulls last, c.record_id
        ) as rank_for_billing
    from {{ ref('int_customers__collected') }} as c
    inner join {{ ref('int_customers__members') }} as m on c.record_id = m.record_id
    inner join {{ ref('int_customers__survivors') }} as s on c.record_id = s.record_id
),

chosen as (
    {%- for field in golden_fields() %}
    select
        customer_id,
        '{{ field }}' as field,
        {{ field_owner(field) }} as owner,
        {{ first_by(field, field, owner_rank(field)) }} as value,
        {{ first_by('record_id', field, owner_rank(field)) }} as record_id,
        {{ first_by('side', field, owner_rank(field)) }} as side
    from ranked
    where {{ field }} is not null
    group by customer_id
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

overrides as (
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
    coalesce(o.customer_id, c.customer_id) as customer_id,
    coalesce(o.field, c.field) as field,
    case when o.field is not null then o.value else c.value end as value,
    coalesce(o.record_id, c.record_id) as record_id,
    case
        when o.field is not null then 'steward'
        when c.side = c.owner then 'owner'
        else 'newest'
    end as decided_by
from chosen as c
full join (select * from overrides where place = 1) as o on c.customer_id = o.customer_id and c.field = o.field
