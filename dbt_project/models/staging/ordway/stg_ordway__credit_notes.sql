-- grain: one row per (source, id) of Ordway's credits.
-- depends on {{ source('billing', 'credit_notes') }}
with credits as (
    {{ rest_raw('ordway', 'credits', texts=['invoice_id', 'customer_id', 'currency', 'amount', 'tax_amount', 'reason', 'status', 'issued_on', 'created_by', 'approved_by', 'exchange_rate']) }}
)

select
    c.source,
    c.id,
    c.invoice_id,
    c.customer_id,
    c.currency,
    cast(c.amount as decimal(30, 12)) as amount,
    cast(c.tax_amount as decimal(30, 12)) as tax_amount,
    c.reason,
    c.status,
    cast(c.issued_on as date) as issued_on,
    c.created_by,
    c.approved_by,
    cast(c.exchange_rate as decimal(30, 12)) as exchange_rate,
    {{ rest_lineage('c') }}
from credits as c
