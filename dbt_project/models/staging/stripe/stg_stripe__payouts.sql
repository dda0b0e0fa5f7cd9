-- grain: one row per (source, id) of Stripe's payouts.
-- depends on {{ source('payments', 'payouts') }}
with payouts as (
    {{ stripe_raw('payouts', texts=['status', 'currency', 'trace_id', 'reference'], wholes=['amount', 'arrival_date']) }}
)

select
    p.source,
    p.id,
    upper(p.currency) as currency,
    {{ stripe_money('p.amount', 'p.currency') }} as amount,
    case p.status when 'canceled' then 'failed' else p.status end as status,
    {{ unix_date('p.arrival_date') }} as arrival_on,
    -- the bank's own trace id; the statement descriptor is the same on every payout and tells none from another
    coalesce(p.reference, p.trace_id) as reference,
    {{ stripe_lineage('p') }}
from payouts as p
