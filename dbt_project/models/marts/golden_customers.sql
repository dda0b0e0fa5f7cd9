-- grain: one row per golden customer: the one that accounts, billing customers and counterparties were found to be.
with fields as (
    select
        customer_id,
        {%- for field in golden_fields() %}
        max(case when field = '{{ field }}' then value end) as {{ field }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('int_customers__fields') }}
    group by customer_id
),

links as (
    select
        customer_id,
        count(*) as source_count,
        min(score) as match_confidence
    from {{ ref('int_customers__links') }}
    where not is_tombstone
    group by customer_id
),

history as (
    select
        customer_id,
        min(as_of) as first_seen_on,
        max(left_on) as last_left_on
    from (
        select
            customer_id,
            as_of,
            lead(as_of) over (partition by record_id order by as_of) as left_on
        from {{ ref('int_customers__identities') }}
        where as_of <= {{ as_of() }}
    ) as stays
    group by customer_id
),

changes as (
    select
        m.customer_id,
        max(greatest(m.linked_on, coalesce(cast(c.updated_at as date), m.linked_on))) as updated_on,
        max(case when m.is_live then 1 else 0 end) = 1 as is_live
    from {{ ref('int_customers__members') }} as m
    inner join {{ ref('int_customers__normalised') }} as c on m.record_id = c.record_id
    group by m.customer_id
),

aliases as (
    select
        customer_id,
        {{ sorted_list_text('alias_id') }} as alias_ids
    from {{ ref('int_customers__aliases') }}
    group by customer_id
)

select
    c.customer_id,
    f.name,
    f.legal_name,
    f.tax_id,
    f.domain,
    f.email,
    f.street,
    f.city,
    f.region,
    f.postal_code,
    f.country,
    p.parent_customer_id,
    cast(coalesce(l.source_count, 0) as bigint) as source_count,
    l.match_confidence,
    h.first_seen_on,
    greatest(c.updated_on, coalesce(h.last_left_on, c.updated_on)) as updated_on,
    f.phone,
    f.owner,
    p.family_id,
    c.is_live,
    a.alias_ids
from changes as c
left join fields as f on c.customer_id = f.customer_id
left join links as l on c.customer_id = l.customer_id
left join history as h on c.customer_id = h.customer_id
left join {{ ref('int_customers__families') }} as p on c.customer_id = p.customer_id
left join aliases as a on c.customer_id = a.customer_id
