-- grain: one row per (source, id) of Salesforce's opportunities.
-- depends on {{ source('crm', 'deals') }}
with opportunities as (
    {{ rest_raw('salesforce', 'opportunities', texts=['account_id', 'name', 'stage', 'type', 'contract_id', 'amends_deal_id', 'amount', 'currency', 'closed_at', 'start_date', 'end_date', 'renewal_term_months', 'renewal_uplift_pct', 'cancelled_on', 'payment_terms_days', 'approved_discount_pct', 'po_number', 'billing_status', 'owner'], flags=['is_won', 'auto_renew', 'is_closed']) }}
),

contracts as (
    {{ rest_raw('salesforce', 'contracts', texts=['start_date', 'end_date']) }}
),

all_orders as (
    {{ rest_raw('salesforce', 'orders', texts=['opportunity_id', 'start_date', 'end_date', 'po_number']) }}
),

-- an opportunity may have several orders
orders as (
    select
        source,
        opportunity_id,
        min(start_date) as start_date,
        max(end_date) as end_date,
        min(po_number) as po_number
    from all_orders
    where opportunity_id is not null and _deleted_at is null
    group by source, opportunity_id
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
    -- Salesforce fills the date of an open opportunity with when it is hoped to close
    case when o.is_closed then cast(o.closed_at as timestamp) end as closed_at,
    cast(coalesce(o.start_date, c.start_date, r.start_date) as date) as start_date,
    cast(coalesce(o.end_date, c.end_date, r.end_date) as date) as end_date,
    o.auto_renew,
    cast(o.renewal_term_months as bigint) as renewal_term_months,
    cast(o.renewal_uplift_pct as decimal(30, 12)) as renewal_uplift_pct,
    cast(o.cancelled_on as date) as cancelled_on,
    cast(o.payment_terms_days as bigint) as payment_terms_days,
    cast(o.approved_discount_pct as decimal(30, 12)) as approved_discount_pct,
    coalesce(o.po_number, r.po_number) as po_number,
    o.billing_status,
    o.owner,
    {{ rest_lineage('o') }}
from opportunities as o
left join contracts as c on o.source = c.source and o.contract_id = c.id
left join orders as r on o.source = r.source and o.id = r.opportunity_id
