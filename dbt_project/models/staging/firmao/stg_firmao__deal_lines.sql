-- grain: one row per (source, id) of Firmao's entries.
-- depends on {{ source('crm', 'deal_lines') }}
with entries as (
    {{ rest_raw('firmao', 'entries', texts=['deal_id', 'sku', 'description', 'charge_type', 'action', 'replaces_line_id', 'quantity', 'unit_price', 'price_period', 'discount_pct', 'discount_until', 'billing_frequency', 'billing_timing', 'start_date', 'end_date', 'annual_uplift_pct', 'proration', 'meter', 'included_quantity', 'tier_mode', 'commit_amount', 'commit_period', 'product_id']) }}
),

products as (
    {{ rest_raw('firmao', 'products', texts=['sku', 'charge_type', 'price_period']) }}
)

select
    e.source,
    e.id,
    e.deal_id,
    coalesce(e.sku, p.sku, e.product_id, e.id) as sku,
    e.description,
    -- an entry says nothing of periods; its product may
    coalesce(e.charge_type, p.charge_type, 'one_time') as charge_type,
    e.action,
    e.replaces_line_id,
    cast(e.quantity as decimal(30, 12)) as quantity,
    cast(e.unit_price as decimal(30, 12)) as unit_price,
    coalesce(e.price_period, p.price_period, 'once') as price_period,
    cast(e.discount_pct as decimal(30, 12)) as discount_pct,
    cast(e.discount_until as date) as discount_until,
    coalesce(
        e.billing_frequency,
        case coalesce(e.price_period, p.price_period) when 'month' then 'monthly' when 'quarter' then 'quarterly' when 'year' then 'annual' else 'once' end
    ) as billing_frequency,
    e.billing_timing,
    cast(e.start_date as date) as start_date,
    cast(e.end_date as date) as end_date,
    cast(e.annual_uplift_pct as decimal(30, 12)) as annual_uplift_pct,
    e.proration,
    e.meter,
    cast(e.included_quantity as decimal(30, 12)) as included_quantity,
    e.tier_mode,
    cast(e.commit_amount as decimal(30, 12)) as commit_amount,
    e.commit_period,
    {{ rest_lineage('e') }}
from entries as e
left join products as p on e.source = p.source and e.product_id = p.id
-- an entry without an offer belongs to a transaction
where e.deal_id is not null or e._deleted_at is not null
