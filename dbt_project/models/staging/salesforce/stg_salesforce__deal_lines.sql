-- grain: one row per (source, id) of Salesforce's opportunity line items.
-- depends on {{ source('crm', 'deal_lines') }}
with opportunity_line_items as (
    {{ rest_raw('salesforce', 'opportunity_line_items', texts=['deal_id', 'sku', 'description', 'charge_type', 'action', 'replaces_line_id', 'quantity', 'unit_price', 'price_period', 'discount_pct', 'discount_until', 'billing_frequency', 'billing_timing', 'start_date', 'end_date', 'annual_uplift_pct', 'proration', 'meter', 'included_quantity', 'tier_mode', 'commit_amount', 'commit_period']) }}
)

select
    o.source,
    o.id,
    o.deal_id,
    o.sku,
    o.description,
    coalesce(o.charge_type, case when coalesce(o.billing_frequency, 'once') <> 'once' then 'recurring' else 'one_time' end) as charge_type,
    o.action,
    o.replaces_line_id,
    cast(o.quantity as decimal(30, 12)) as quantity,
    cast(o.unit_price as decimal(30, 12)) as unit_price,
    o.price_period,
    cast(o.discount_pct as decimal(30, 12)) as discount_pct,
    cast(o.discount_until as date) as discount_until,
    o.billing_frequency,
    o.billing_timing,
    cast(o.start_date as date) as start_date,
    cast(o.end_date as date) as end_date,
    cast(o.annual_uplift_pct as decimal(30, 12)) as annual_uplift_pct,
    o.proration,
    o.meter,
    cast(o.included_quantity as decimal(30, 12)) as included_quantity,
    o.tier_mode,
    cast(o.commit_amount as decimal(30, 12)) as commit_amount,
    o.commit_period,
    {{ rest_lineage('o') }}
from opportunity_line_items as o
