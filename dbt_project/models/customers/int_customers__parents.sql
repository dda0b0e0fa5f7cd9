-- grain: one row per golden customer that has a parent: that of its accounts' parent account, the oldest account deciding.
with links as (
    select
        child.customer_id,
        parent.customer_id as parent_customer_id,
        row_number() over (
            partition by child.customer_id
            order by child.is_live desc, a.created_at asc nulls last, child.source_id
        ) as place
    from {{ ref('int_customers__normalised') }} as a
    inner join {{ ref('int_customers__members') }} as child on a.record_id = child.record_id
    inner join {{ ref('int_customers__members') }} as parent on parent.record_id = 'account:' || a.parent_account_id
    where a.parent_account_id is not null and child.customer_id <> parent.customer_id
)

select
    customer_id,
    parent_customer_id
from links
where place = 1
