-- grain: one row per (source, id) of Ordway's subscriptions.
-- depends on {{ source('billing', 'subscriptions') }}
with subscriptions as (
    {{ rest_raw('ordway', 'subscriptions', texts=['customer_id', 'status', 'crm_deal_id', 'contract_id', 'currency', 'start_date', 'end_date', 'trial_end', 'canceled_on', 'payment_terms_days']) }}
)

select
    s.source,
    s.id,
    s.customer_id,
    s.status,
    s.crm_deal_id,
    s.contract_id,
    s.currency,
    cast(s.start_date as date) as start_date,
    cast(s.end_date as date) as end_date,
    cast(s.trial_end as date) as trial_end,
    cast(s.canceled_on as date) as canceled_on,
    cast(s.payment_terms_days as bigint) as payment_terms_days,
    {{ rest_lineage('s') }}
from subscriptions as s
