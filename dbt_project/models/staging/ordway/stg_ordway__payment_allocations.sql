-- grain: one row per (source, id) of Ordway's payment invoices.
-- depends on {{ source('payments', 'payment_allocations') }}
with payment_invoices as (
    {{ rest_raw('ordway', 'payment_invoices', texts=['payment_id', 'invoice_id', 'amount', 'allocated_on']) }}
),

payments as (
    {{ rest_raw('ordway', 'payments') }}
)

select
    p.source,
    p.id,
    p.payment_id,
    p.invoice_id,
    cast(p.amount as decimal(30, 12)) as amount,
    cast(p.allocated_on as date) as allocated_on,
    {{ rest_lineage('p') }}
from payment_invoices as p
inner join payments as w on p.source = w.source and p.payment_id = w.id
    and p._dlt_load_id = w._dlt_load_id and p._read = w._read
