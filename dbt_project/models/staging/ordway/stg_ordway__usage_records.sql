-- grain: one row per (source, id) of Ordway's usages.
-- depends on {{ source('billing', 'usage_records') }}
with usages as (
    {{ rest_raw('ordway', 'usages', texts=['customer_id', 'subscription_id', 'meter', 'quantity', 'occurred_at', 'status', 'invoice_line_id']) }}
)

select
    u.source,
    u.id,
    u.customer_id,
    u.subscription_id,
    u.meter,
    cast(u.quantity as decimal(30, 12)) as quantity,
    cast(u.occurred_at as timestamp) as occurred_at,
    u.status,
    u.invoice_line_id,
    {{ rest_lineage('u') }}
from usages as u
