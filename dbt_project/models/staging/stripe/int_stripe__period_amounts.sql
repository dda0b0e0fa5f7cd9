-- grain: one row per (source, price, quantity) of items whose price is not so much a unit: what a billing period costs, in minor units.
-- Of what is metered nobody knows the quantity beforehand: it has no row here.
{{ config(materialized='table') }}
with items as (
    {{ stripe_raw('subscription_items', texts=['price', 'quantity']) }}
),

wanted as (
    select source, price, cast(quantity as decimal(30, 12)) as quantity from items where cast(quantity as decimal(30, 12)) > 0
    union
    select source, price, cast(quantity as decimal(30, 12)) as quantity from {{ ref('int_stripe__coming_items') }} where cast(quantity as decimal(30, 12)) > 0
),

prices as (
    {{ stripe_raw('prices', texts=['usage_type', 'tiers_mode', 'unit_amount_decimal', 'divide_round'], wholes=['unit_amount', 'divide_by']) }}
),

tiers as (
    {{ stripe_raw('price_tiers', texts=['price', 'unit_amount_decimal', 'flat_amount_decimal'], wholes=['place', 'up_to', 'unit_amount', 'flat_amount']) }}
),

bounded as (
    select
        t.source,
        t.price,
        t.place,
        p.tiers_mode,
        t.up_to,
        coalesce(lag(t.up_to) over (partition by t.source, t.price order by t.place), 0) as beyond,
        coalesce(cast(t.unit_amount_decimal as decimal(30, 12)), cast(t.unit_amount as decimal(30, 12)), 0) as unit_amount,
        coalesce(cast(t.flat_amount_decimal as decimal(30, 12)), cast(t.flat_amount as decimal(30, 12)), 0) as flat_amount
    from tiers as t
    inner join prices as p on t.source = p.source and t.price = p.id and t._dlt_load_id = p._dlt_load_id and t._read = p._read
    where p.usage_type is distinct from 'metered'
),

tiered as (
    select
        w.source,
        w.price,
        w.quantity,
        sum(
            case b.tiers_mode when 'volume' then w.quantity else least(w.quantity, coalesce(b.up_to, w.quantity)) - b.beyond end * b.unit_amount
            + b.flat_amount
        ) as amount
    from wanted as w
    inner join bounded as b on w.source = b.source and w.price = b.price
        and w.quantity > b.beyond and (b.tiers_mode <> 'volume' or w.quantity <= coalesce(b.up_to, w.quantity))
    group by w.source, w.price, w.quantity
),

packed as (
    select
        w.source,
        w.price,
        w.quantity,
        {{ whole_division("cast(w.quantity as bigint) + case when p.divide_round = 'up' then p.divide_by - 1 else 0 end", 'p.divide_by') }}
        * coalesce(cast(p.unit_amount_decimal as decimal(30, 12)), cast(p.unit_amount as decimal(30, 12)), 0) as amount
    from wanted as w
    inner join prices as p on w.source = p.source and w.price = p.id
    where p.divide_by > 0 and p.usage_type is distinct from 'metered'
)

select source, price, quantity, cast(amount as decimal(30, 12)) as amount from tiered
union all
select source, price, quantity, cast(amount as decimal(30, 12)) as amount from packed
