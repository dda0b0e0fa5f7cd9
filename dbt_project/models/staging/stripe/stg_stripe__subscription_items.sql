-- grain: one row per (source, id) of the items of Stripe's subscriptions, as the subscription was last read, and of the phases that its schedule
-- has yet to reach.
-- depends on {{ source('billing', 'subscription_items') }}
{{ config(materialized='table') }}
with items as (
    {{ stripe_raw(
        'subscription_items',
        texts=['subscription', 'price', 'product', 'currency', 'unit_amount_decimal', 'interval', 'usage_type', 'quantity', 'coupon', 'sku', 'deal_line_id'],
        wholes=['unit_amount', 'interval_count', 'discount_end'],
    ) }}
),

subscriptions as (
    {{ stripe_raw('subscriptions', texts=['coupon'], wholes=['start_date', 'ended_at', 'discount_end']) }}
),

schedules as (
    {{ stripe_raw('subscription_schedules', texts=['subscription', 'status', 'end_behavior'], wholes=['current_phase_end']) }}
),

prices as (
    {{ stripe_raw(
        'prices',
        texts=['product', 'currency', 'unit_amount_decimal', 'interval', 'usage_type', 'sku', 'billing_scheme'],
        wholes=['unit_amount', 'interval_count', 'divide_by'],
    ) }}
),

products as (
    {{ stripe_raw('products', texts=['sku']) }}
),

coupons as (
    {{ stripe_raw('coupons', texts=['percent_off']) }}
),

coming as (
    select * from {{ ref('int_stripe__coming_items') }}
),

next_phases as (
    select source, subscription, min(start_date) as starts_at
    from coming
    group by source, subscription
),

-- what is in service ends where the next phase begins, or with the schedule where that ends the subscription
scheduled as (
    select
        s.source,
        s.subscription,
        min(coalesce(n.starts_at, case when s.end_behavior = 'cancel' then s.current_phase_end end)) as over_at
    from schedules as s
    left join next_phases as n on s.source = n.source and s.subscription = n.subscription
    where s.status = 'active'
    group by s.source, s.subscription
),

-- an item that the subscription no longer has was not read with it
together as (
    select
        i.source,
        i.id,
        i.subscription,
        i.price,
        i.product,
        i.currency,
        i.unit_amount,
        i.unit_amount_decimal,
        i.interval,
        i.interval_count,
        i.usage_type,
        i.quantity,
        i.sku,
        i.deal_line_id,
        coalesce(i.coupon, s.coupon) as coupon,
        case when i.coupon is not null then i.discount_end else s.discount_end end as discount_end,
        case when i.created > s.created then i.created else s.start_date end as starts_at,
        c.over_at,
        i._updated_at,
        i._deleted_at,
        i._file,
        i._dlt_load_id
    from items as i
    inner join subscriptions as s on i.source = s.source and i.subscription = s.id and i._dlt_load_id = s._dlt_load_id and i._read = s._read
    left join scheduled as c on i.source = c.source and i.subscription = c.subscription
    union all
    select
        c.source, c.id, c.subscription, c.price, p.product, p.currency, p.unit_amount, p.unit_amount_decimal, p.interval, p.interval_count, p.usage_type,
        c.quantity, c.sku, c.deal_line_id, c.coupon, null, c.start_date, c.over_at, c._updated_at, c._deleted_at, c._file, c._dlt_load_id
    from coming as c
    left join prices as p on c.source = p.source and c.price = p.id
),

priced as (
    select
        t.*,
        coalesce(t.sku, p.sku, r.sku, t.product) as own_sku,
        -- what the period costs, by the unit: so that quantity times price is the bill
        case
            when (p.billing_scheme = 'tiered' or p.divide_by > 0) and a.amount is null then 0
            when a.amount is not null then {{ stripe_each('a.amount', 'a.quantity') }}
            else coalesce(cast(t.unit_amount_decimal as decimal(30, 12)), cast(t.unit_amount as decimal(30, 12)), 0)
        end as unit_minor,
        {{ stripe_months('t.interval', 't.interval_count') }} as months
    from together as t
    left join prices as p on t.source = p.source and t.price = p.id
    left join products as r on t.source = r.source and t.product = r.id
    left join {{ ref('int_stripe__period_amounts') }} as a
        on t.source = a.source and t.price = a.price and cast(t.quantity as decimal(30, 12)) = a.quantity
)

select
    i.source,
    i.id,
    i.subscription as subscription_id,
    coalesce(i.own_sku, i.id) as sku,
    -- a metered item has no quantity
    coalesce(cast(i.quantity as decimal(30, 12)), 0) as quantity,
    -- tiers and packages: what a period of this quantity costs, by the unit; 0 for metered ones, whose price no single number says
    cast(i.unit_minor * {{ stripe_minor_unit('i.currency') }} as decimal(30, 12)) * {{ stripe_price_factor('i.months') }} as unit_price,
    case when i.interval is null then 'once' else {{ stripe_price_period('i.months') }} end as price_period,
    case when i.interval is null then 'once' else {{ stripe_billing_frequency('i.months') }} end as billing_frequency,
    cast(c.percent_off as decimal(30, 12)) as discount_pct,
    case when c.percent_off is not null then {{ add_days(unix_date('i.discount_end + 1'), -1) }} end as discount_until,
    {{ unix_date('i.starts_at') }} as start_date,
    -- where a schedule says that something else follows, or nothing
    case when i.over_at is not null then {{ stripe_last_day('i.over_at', 'i.starts_at') }} end as end_date,
    i.deal_line_id,
    {{ stripe_lineage('i') }}
from priced as i
left join coupons as c on i.source = c.source and i.coupon = c.id
