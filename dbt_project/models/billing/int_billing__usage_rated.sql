-- grain: one row per usage row x case: its charge as counted; and with the copies, or with the rejected records, of one billing customer (what
-- usage_duplicate and usage_rejected compare). Quantities are scaled by the share's denominator, so that a prorated included quantity stays exact.
with counted as (
    select obligation_id, sum(quantity) as quantity
    from {{ ref('int_billing__usage_measured') }}
    where outcome = 'counted'
    group by obligation_id
),

cases as (
    select
        r.obligation_id,
        'counted' as case_name,
        cast(null as string) as billing_customer_id,
        coalesce(c.quantity, 0) as quantity
    from {{ ref('int_billing__usage_rows') }} as r
    left join counted as c on r.obligation_id = c.obligation_id
    union all
    select
        m.obligation_id,
        'with_' || m.outcome as case_name,
        m.billing_customer_id,
        coalesce(c.quantity, 0) + m.quantity as quantity
    from {{ ref('int_billing__usage_measured') }} as m
    left join counted as c on m.obligation_id = c.obligation_id
    where m.outcome <> 'counted'
),

peaks as (
    select deal_line_id, max(abs(unit_price)) as highest_price
    from {{ ref('int_billing__tiers') }}
    group by deal_line_id
),

measured as (
    select
        c.case_name,
        c.billing_customer_id,
        c.quantity,
        r.obligation_id,
        r.deal_line_id,
        r.tier_mode,
        r.currency,
        r.share_den,
        r.factor,
        r.unit_price,
        -- A broken meter would not fit exact arithmetic: it is not priced (contract_findings says so).
        {{ digits_before_point('c.quantity') }} + {{ digits_before_point('greatest(abs(coalesce(r.unit_price, 0)), coalesce(p.highest_price, 0))') }} > 16 as is_out_of_bounds,
        c.quantity * r.share_den - coalesce(r.included_quantity, 0) * r.share_num as scaled_beyond_included
    from cases as c
    inner join {{ ref('int_billing__usage_rows') }} as r on c.obligation_id = r.obligation_id
    left join peaks as p on r.deal_line_id = p.deal_line_id
),

used as (
    select
        *,
        case when is_out_of_bounds then cast(0 as decimal(38, 12)) else greatest(scaled_beyond_included, 0) end as scaled_quantity
    from measured
),

tiered as (
    select
        u.obligation_id,
        u.case_name,
        u.billing_customer_id,
        sum(
            {{ exact_product(
                "case when u.tier_mode = 'volume' then u.scaled_quantity else least(u.scaled_quantity, coalesce(t.up_to * u.share_den, u.scaled_quantity)) - t.above * u.share_den end",
                grown_by('t.unit_price', 'u.factor'),
            ) }}
            + t.flat_fee * u.share_den
        ) as scaled_charge
    from used as u
    inner join {{ ref('int_billing__tiers') }} as t
        on u.deal_line_id = t.deal_line_id
        and u.scaled_quantity > t.above * u.share_den
        and (u.tier_mode = 'graduated' or t.up_to is null or u.scaled_quantity <= t.up_to * u.share_den)
    group by u.obligation_id, u.case_name, u.billing_customer_id
),

-- Without usage no tier is entered, and the flat price of nothing is nothing.
charged as (
    select
        u.*,
        coalesce(t.scaled_charge, {{ exact_product('u.scaled_quantity', grown_by('u.unit_price', 'u.factor')) }}, 0) as scaled_charge
    from used as u
    left join tiered as t
        on u.obligation_id = t.obligation_id and u.case_name = t.case_name and u.billing_customer_id is not distinct from t.billing_customer_id
)

select
    obligation_id,
    case_name,
    billing_customer_id,
    quantity,
    scaled_quantity,
    is_out_of_bounds,
    share_den,
    {{ round_ratio('scaled_charge', 'share_den', 'currency') }} as charge
from charged
