-- grain: one row per (source, id) of Ordway's payments and refunds.
-- depends on {{ source('payments', 'payment_events') }}
with payments as (
    {{ rest_raw('ordway', 'payments', texts=['payment_id', 'type', 'amount', 'currency', 'occurred_at', 'customer_id', 'invoice_id', 'method', 'fee', 'reference', 'failure_code', 'dispute_due_on', 'exchange_rate']) }}
),

refunds as (
    {{ rest_raw('ordway', 'refunds', texts=['payment_id', 'status', 'amount', 'currency', 'occurred_at', 'customer_id', 'invoice_id', 'method', 'reference']) }}
)

select
    p.source,
    p.id,
    p.id as payment_id,
    p.type,
    cast(p.amount as decimal(30, 12)) as amount,
    p.currency,
    cast(p.occurred_at as timestamp) as occurred_at,
    p.customer_id,
    p.invoice_id,
    p.method,
    cast(p.fee as decimal(30, 12)) as fee,
    p.reference,
    p.failure_code,
    cast(p.dispute_due_on as date) as dispute_due_on,
    cast(p.exchange_rate as decimal(30, 12)) as exchange_rate,
    {{ rest_lineage('p') }}
from payments as p
union all
select
    r.source,
    r.id,
    r.payment_id,
    'refunded' as type,
    cast(r.amount as decimal(30, 12)) as amount,
    r.currency,
    cast(r.occurred_at as timestamp) as occurred_at,
    r.customer_id,
    r.invoice_id,
    r.method,
    cast(null as decimal(30, 12)) as fee,
    r.reference,
    cast(null as string) as failure_code,
    cast(null as date) as dispute_due_on,
    cast(null as decimal(30, 12)) as exchange_rate,
    {{ rest_lineage('r') }}
from refunds as r
-- a refund that was not made moved nothing
where coalesce(lower(r.status), '') not in ('voided', 'failed', 'declined', 'cancelled', 'canceled')
