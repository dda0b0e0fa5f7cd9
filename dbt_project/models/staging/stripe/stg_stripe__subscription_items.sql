-- grain: one row per (source, id) of the items of Stripe's subscriptions, as the subscription was last read.
-- depends on {{ source('billing', 'subscription_items') }}
{{ config(materialized='table') }}
with items as (
    {{ stripe_raw(
        'subscription_items',
        texts=['subscription', 'product', 'currency', 'unit_amount_decimal', 'interval', 'quantity', 'coupon', 'sku', 'deal_line_id'],
        wholes=['unit_amount', 'interval_count', 'discount_end'],
    ) }}
),

subscriptions as (
    {{ stripe_raw('subscriptions', texts=['coupon'], wholes=['start_date', 'ended_at', 'discount_end']) }}
),

products as (
    {{ stripe_raw('products', texts=['sku']) }}
),

coupons as (
    {{ stripe_raw('coupons', texts=['percent_off']) }}
),

-- an item that the subscription no longer has was not read with it
live as (
    select
        i.*,
        s.start_date as subscription_start,
        s.created as subscription_created,
        coalesce(i.coupon, s.coupon) as any_coupon,
        case when i.coupon is not null then i.discount_end else s.discount_end end as any_discount_end,
        coalesce(i.sku, p.sku, i.product) as own_sku,
        {{ stripe_months('i.interval', 'i.interval_count') }} as months
    from items as i
    inner join subscriptions as s on i.source = s.source and i.subscription = s.id and i._dlt_load_id = s._dlt_load_id and i._read = s._read
    left join products as p on i.source = p.source and i.product = p.id
)

select
    i.source,
    i.id,
    i.subscription as subscription_id,
    coalesce(i.own_sku, i.id) as sku,
    -- a metered item has no quantity, a tiered price no unit price
    coalesce(cast(i.quantity as decimal(30, 12)), 0) as quantity,
    coalesce({{ stripe_price('i.unit_amount_decimal', 'i.unit_amount', 'i.currency') }} * {{ stripe_price_factor('i.months') }}, 0) as unit_price,
    case when i.interval is null then 'once' else {{ stripe_price_period('i.months') }} end as price_period,
    case when i.interval is null then 'once' else {{ stripe_billing_frequency('i.months') }} end as billing_frequency,
    cast(c.percent_off as decimal(30, 12)) as discount_pct,
    case when c.percent_off is not null then {{ add_days(unix_date('i.any_discount_end + 1'), -1) }} end as discount_until,
    {{ unix_date('case when i.created > i.subscription_created then i.created else i.subscription_start end') }} as start_date,
    cast(null as date) as end_date,
    i.deal_line_id,
    {{ stripe_lineage('i') }}
from live as i
left join coupons as c on i.source = c.source and i.any_coupon = c.id
