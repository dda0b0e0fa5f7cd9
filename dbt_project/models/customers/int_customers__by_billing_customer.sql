-- grain: one row per billing customer, deleted ones included: their invoices remain.
select
    source_id as billing_customer_id,
    customer_id
from {{ ref('int_customers__members') }}
where entity = 'customer'
