-- grain: one row per golden customer, numbered from 0: the fold works on places in columns. parent_no -1: none.
with numbered as (
    select
        customer_id,
        parent_customer_id,
        cast(row_number() over (order by customer_id) - 1 as bigint) as customer_no
    from {{ ref('int_customers__families') }}
)

select
    n.customer_no,
    n.customer_id,
    cast(coalesce(p.customer_no, -1) as bigint) as parent_no
from numbered as n
left join numbered as p on n.parent_customer_id = p.customer_id
