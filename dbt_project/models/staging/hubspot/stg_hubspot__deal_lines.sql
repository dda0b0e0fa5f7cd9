-- grain: one row per (source, id) of HubSpot's line items.
-- depends on {{ source('crm', 'deal_lines') }}
with line_items as (
    {{ rest_raw('hubspot', 'line_items', texts=['deal_id', 'sku', 'product_id', 'unit_price', 'discount', 'discount_pct', 'billing_frequency', 'start_date', 'end_date', 'description', 'charge_type', 'action', 'replaces_line_id', 'quantity', 'price_period', 'discount_until', 'billing_timing', 'annual_uplift_pct', 'proration', 'meter', 'included_quantity', 'tier_mode', 'commit_amount', 'commit_period']) }}
),

products as (
    {{ rest_raw('hubspot', 'products', texts=['sku']) }}
)

select
    l.source,
    l.id,
    l.deal_id,
    coalesce(l.sku, p.sku, l.product_id, l.id) as sku,
    l.description,
    coalesce(l.charge_type, case when l.billing_frequency is not null then 'recurring' else 'one_time' end) as charge_type,
    l.action,
    l.replaces_line_id,
    cast(l.quantity as decimal(30, 12)) as quantity,
    -- HubSpot's price is for one billing period, unless the company says for what; its discount is money off one unit, or a percentage
    cast(
        (cast(l.unit_price as decimal(30, 12)) - case when l.discount_pct is null then coalesce(cast(l.discount as decimal(30, 12)), 0) else 0 end)
        * case when l.price_period is null then {{ price_factor_of('l.billing_frequency') }} else 1 end as decimal(30, 12)
    ) as unit_price,
    coalesce(l.price_period, {{ price_period_of('l.billing_frequency') }}) as price_period,
    cast(l.discount_pct as decimal(30, 12)) as discount_pct,
    cast(l.discount_until as date) as discount_until,
    coalesce(l.billing_frequency, 'once') as billing_frequency,
    l.billing_timing,
    cast(l.start_date as date) as start_date,
    cast(l.end_date as date) as end_date,
    cast(l.annual_uplift_pct as decimal(30, 12)) as annual_uplift_pct,
    l.proration,
    l.meter,
    cast(l.included_quantity as decimal(30, 12)) as included_quantity,
    l.tier_mode,
    cast(l.commit_amount as decimal(30, 12)) as commit_amount,
    l.commit_period,
    {{ rest_lineage('l') }}
from line_items as l
left join products as p on l.source = p.source and l.product_id = p.id
-- a line item without a deal belongs to a quote or an invoice of HubSpot's
where l.deal_id is not null or l._deleted_at is not null
