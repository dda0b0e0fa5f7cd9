-- grain: one row per golden customer id that was in use before and is no more: the customer that most of its records are in now.
with gone as (
    select distinct i.customer_id
    from {{ ref('int_customers__identities') }} as i
    left join (select distinct customer_id from {{ ref('int_customers__members') }}) as m on i.customer_id = m.customer_id
    where i.as_of <= {{ as_of() }} and m.customer_id is null
),

memory as (
    select
        i.customer_id as alias_id,
        m.customer_id,
        count(*) as record_count,
        max(m.linked_on) as merged_on
    from {{ ref('int_customers__identities') }} as i
    inner join gone as g on i.customer_id = g.customer_id
    inner join {{ ref('int_customers__members') }} as m on i.record_id = m.record_id
    where i.as_of <= {{ as_of() }}
    group by i.customer_id, m.customer_id
),

ranked as (
    select
        alias_id,
        customer_id,
        merged_on,
        row_number() over (partition by alias_id order by record_count desc, customer_id) as place
    from memory
)

select
    alias_id,
    customer_id,
    merged_on
from ranked
where place = 1
