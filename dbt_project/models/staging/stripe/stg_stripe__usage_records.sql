-- grain: one row per (source, id) of what a customer used in a day, by Stripe's meters; or in a billing period, of items without a meter.
-- depends on {{ source('billing', 'usage_records') }}
{{ config(materialized='table') }}
with days as (
    {{ stripe_raw('meter_usage', texts=['customer', 'event_name', 'quantity'], wholes=['start_time']) }}
),

periods as (
    {{ stripe_raw('usage_summaries', texts=['subscription_item', 'subscription', 'customer', 'meter_name', 'quantity'], wholes=['start_time']) }}
),

items as (
    {{ stripe_raw('subscription_items', texts=['product', 'sku']) }}
),

products as (
    {{ stripe_raw('products', texts=['sku']) }}
),

used as (
    select
        d.source, d.id, d.customer, cast(null as string) as subscription, d.event_name as meter_name, d.quantity, d.start_time,
        d._updated_at, d._deleted_at, d._file, d._dlt_load_id
    from days as d
    union all
    -- before there were meters, what is metered had no name of its own
    select
        p.source, p.id, p.customer, p.subscription, coalesce(p.meter_name, i.sku, r.sku, i.product) as meter_name, p.quantity, p.start_time,
        p._updated_at, p._deleted_at, p._file, p._dlt_load_id
    from periods as p
    left join items as i on p.source = i.source and p.subscription_item = i.id
    left join products as r on i.source = r.source and i.product = r.id
)

select
    u.source,
    u.id,
    u.customer as customer_id,
    -- a meter counts for the customer, whatever bills it: such a record names no subscription
    u.subscription as subscription_id,
    u.meter_name as meter,
    cast(u.quantity as decimal(30, 12)) as quantity,
    -- the sum of a UTC day, or of a billing period, stands at its beginning
    {{ unix_timestamp('u.start_time') }} as occurred_at,
    'accepted' as status,
    cast(null as string) as invoice_line_id,
    {{ stripe_lineage('u') }}
from used as u
