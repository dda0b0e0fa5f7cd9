-- grain: one row per (source, id) of Ordway's subscription lines.
-- depends on {{ source('billing', 'subscription_items') }}
with subscription_lines as (
    {{ rest_raw('ordway', 'subscription_lines', texts=['subscription_id', 'sku', 'quantity', 'unit_price', 'price_period', 'billing_frequency', 'discount_pct', 'discount_until', 'start_date', 'end_date', 'deal_line_id', 'product_id']) }}
),

subscriptions as (
    {{ rest_raw('ordway', 'subscriptions', texts=['start_date']) }}
),

products as (
    {{ rest_raw('ordway', 'products', texts=['sku']) }}
)

select
    s.source,
    s.id,
    s.subscription_id,
    coalesce(s.sku, p.sku, s.product_id) as sku,
    cast(s.quantity as decimal(30, 12)) as quantity,
    cast(cast(s.unit_price as decimal(30, 12)) * case when s.price_period is null then {{ price_factor_of('s.billing_frequency') }} else 1 end as decimal(30, 12)) as unit_price,
    -- Ordway's price is for one billing period, unless the company says for what
    coalesce(s.price_period, {{ price_period_of('s.billing_frequency') }}) as price_period,
    s.billing_frequency,
    cast(s.discount_pct as decimal(30, 12)) as discount_pct,
    cast(s.discount_until as date) as discount_until,
    cast(coalesce(s.start_date, w.start_date) as date) as start_date,
    cast(s.end_date as date) as end_date,
    s.deal_line_id,
    {{ rest_lineage('s') }}
from subscription_lines as s
inner join subscriptions as w on s.source = w.source and s.subscription_id = w.id
    and s._dlt_load_id = w._dlt_load_id and s._read = w._read
left join products as p on s.source = p.source and s.product_id = p.id
