-- grain: one row per (source, id) of HubSpot's deals.
-- depends on {{ source('crm', 'deals') }}
with deals as (
    {{ rest_raw('hubspot', 'deals', texts=['account_id', 'name', 'stage', 'type', 'currency', 'closed_at', 'start_date', 'end_date', 'owner', 'contract_id', 'amends_deal_id', 'amount', 'renewal_term_months', 'renewal_uplift_pct', 'cancelled_on', 'payment_terms_days', 'approved_discount_pct', 'po_number', 'billing_status'], flags=['is_won', 'is_closed', 'auto_renew']) }}
),

stages as (
    {{ rest_raw('hubspot', 'deal_stages', texts=['label']) }}
),

owners as (
    {{ rest_raw('hubspot', 'owners', texts=['email']) }}
)

select
    d.source,
    d.id,
    d.account_id,
    d.name,
    coalesce(s.label, d.stage) as stage,
    d.is_won,
    d.type,
    d.contract_id,
    d.amends_deal_id,
    cast(d.amount as decimal(30, 12)) as amount,
    d.currency,
    -- HubSpot fills the date of an open deal with when it is hoped to close
    case when d.is_closed then cast(d.closed_at as timestamp) end as closed_at,
    cast(d.start_date as date) as start_date,
    cast(d.end_date as date) as end_date,
    d.auto_renew,
    cast(d.renewal_term_months as bigint) as renewal_term_months,
    cast(d.renewal_uplift_pct as decimal(30, 12)) as renewal_uplift_pct,
    cast(d.cancelled_on as date) as cancelled_on,
    cast(d.payment_terms_days as bigint) as payment_terms_days,
    cast(d.approved_discount_pct as decimal(30, 12)) as approved_discount_pct,
    d.po_number,
    d.billing_status,
    coalesce(o.email, d.owner) as owner,
    {{ rest_lineage('d') }}
from deals as d
left join stages as s on d.source = s.source and d.stage = s.id
left join owners as o on d.source = o.source and d.owner = o.id
