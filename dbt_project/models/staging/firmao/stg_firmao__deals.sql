-- grain: one row per (source, id) of Firmao's offers.
-- depends on {{ source('crm', 'deals') }}
with offers as (
    {{ rest_raw('firmao', 'offers', texts=['account_id', 'name', 'stage', 'type', 'contract_id', 'amends_deal_id', 'amount', 'currency', 'closed_at', 'start_date', 'end_date', 'renewal_term_months', 'renewal_uplift_pct', 'cancelled_on', 'payment_terms_days', 'approved_discount_pct', 'po_number', 'billing_status', 'owner'], flags=['is_won', 'auto_renew']) }}
)

select
    o.source,
    o.id,
    o.account_id,
    o.name,
    o.stage,
    o.is_won,
    o.type,
    o.contract_id,
    o.amends_deal_id,
    cast(o.amount as decimal(30, 12)) as amount,
    o.currency,
    cast(o.closed_at as timestamp) as closed_at,
    cast(o.start_date as date) as start_date,
    cast(o.end_date as date) as end_date,
    o.auto_renew,
    cast(o.renewal_term_months as bigint) as renewal_term_months,
    cast(o.renewal_uplift_pct as decimal(30, 12)) as renewal_uplift_pct,
    cast(o.cancelled_on as date) as cancelled_on,
    cast(o.payment_terms_days as bigint) as payment_terms_days,
    cast(o.approved_discount_pct as decimal(30, 12)) as approved_discount_pct,
    o.po_number,
    o.billing_status,
    o.owner,
    {{ rest_lineage('o') }}
from offers as o
