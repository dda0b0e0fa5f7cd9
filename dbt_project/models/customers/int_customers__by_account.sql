-- grain: one row per account, deleted ones included: their deals remain.
select
    source_id as account_id,
    customer_id
from {{ ref('int_customers__members') }}
where entity = 'account'
