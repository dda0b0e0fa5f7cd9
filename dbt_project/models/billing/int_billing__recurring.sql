-- grain: one row per recurring line billed by periods x billing period, cut to the line's service and at each renewal.
{{ config(materialized='view') }}
with spans as (
    select *
    from {{ ref('int_billing__spans') }}
    where charge_type = 'recurring' and billing_months is not null
),

periods as (
    select p.*
    from {{ period_rows('spans', 'billing_months', horizon()) }} as p
    where not p.is_lapsed or p.period_start <= {{ as_of() }}
),

priced as (
    select
        p.*,
        coalesce(p.price_months, p.billing_months) as price_months_or_billing,
        {{ share_num('p.proration', 'p.period_start', 'p.period_end', 'p.full_period_start', 'p.full_period_end', 'p.billing_months') }} as share_num,
        {{ share_den('p.proration', 'p.period_start', 'p.period_end', 'p.full_period_start', 'p.full_period_end', 'p.billing_months') }} as share_den,
        {{ in_force('p.stated_discount_pct', 'p.discount_until', 'p.period_start') }} as discount_pct,
        {{ growth_factor('p.renewal_factor', 'g.factor') }} as factor
    from periods as p
    left join {{ ref('int_billing__growth') }} as g
        on p.annual_uplift_pct = g.pct and p.uplift_years = g.times and p.uplift_years > 0
),

effective as (
    select
        *,
        {{ grown('unit_price', 'factor') }} as effective_unit_price,
        {{ grown('case when discount_pct = 0 then gross else discounted_gross end', 'factor') }} * billing_months * share_num as numerator
    from priced
)

select
    deal_line_id,
    contract_id,
    customer_id,
    deal_id,
    item_id,
    sku,
    charge_type,
    period_start,
    period_end,
    full_period_start,
    full_period_end,
    {{ bill_on('billing_timing', 'period_start', 'period_end', 'closed_on') }} as bill_on,
    billing_timing,
    currency,
    quantity,
    unit_price as list_unit_price,
    effective_unit_price as unit_price,
    price_months_or_billing as price_months,
    billing_months,
    discount_pct,
    discount_until,
    share_num,
    share_den,
    uplift_years,
    annual_uplift_pct,
    renewal_no,
    span_uplift_pct as renewal_uplift_pct,
    is_lapsed,
    false as is_sum_of_months,
    {{ round_ratio('numerator', 'price_months_or_billing * share_den', 'currency') }} as amount
from effective
