-- grain: one row per (source, id) of Stripe's prices, with the product that each prices.
-- depends on {{ source('crm', 'products') }}
{{ config(materialized='table') }}
with prices as (
    {{ stripe_raw('prices', texts=['product', 'currency', 'unit_amount_decimal', 'interval', 'usage_type', 'nickname', 'sku'], wholes=['unit_amount', 'interval_count', 'divide_by']) }}
),

products as (
    {{ stripe_raw('products', texts=['name', 'sku']) }}
),

priced as (
    select
        p.*,
        r.name as product_name,
        coalesce(p.sku, r.sku, p.product, p.id) as own_sku,
        {{ stripe_months('p.interval', 'p.interval_count') }} as months
    from prices as p
    left join products as r on p.source = r.source and p.product = r.id
)

select
    p.source,
    p.id,
    p.own_sku as sku,
    coalesce(p.product_name, p.nickname) as name,
    case when p.interval is null then 'one_time' when p.usage_type = 'metered' then 'usage' else 'recurring' end as charge_type,
    -- tiers and packages have no price of one unit
    case when p.divide_by is null then {{ stripe_price('p.unit_amount_decimal', 'p.unit_amount', 'p.currency') }} * {{ stripe_price_factor('p.months') }} end as list_price,
    case when p.interval is null then 'once' else {{ stripe_price_period('p.months') }} end as price_period,
    upper(p.currency) as currency,
    cast(null as date) as valid_from,
    cast(null as date) as valid_to,
    {{ stripe_lineage('p') }}
from priced as p
