-- grain: one row per span of a recurring line billed by periods x whole years of uplift x with or without its discount: what a full period costs, and
-- the sentence that says so. Rows of one price are many; the exact arithmetic and the sentence are made once for all of them.
with spans as (
    select
        *,
        least(span_end, {{ horizon() }}) as last_on
    from {{ ref('int_billing__spans') }}
    where charge_type = 'recurring' and billing_months is not null
),

aged as (
    select
        *,
        {{ each_number(
            'case when annual_uplift_pct <> 0 then ' ~ whole_months('starts_on', 'span_start') ~ ' // 12 else 0 end',
            'case when annual_uplift_pct <> 0 then ' ~ whole_months('starts_on', 'last_on') ~ ' // 12 else 0 end',
        ) }} as uplift_years
    from spans
),

discounted as (
    select *, true as is_discounted
    from aged
    where stated_discount_pct <> 0 and (discount_until is null or discount_until >= span_start)
    union all
    select *, false as is_discounted
    from aged
    where stated_discount_pct = 0 or discount_until < last_on
),

grown as (
    select
        d.*,
        {{ growth_factor('d.renewal_factor', 'g.factor') }} as factor
    from discounted as d
    left join {{ ref('int_billing__growth') }} as g
        on d.annual_uplift_pct = g.pct and d.uplift_years = g.times and d.uplift_years > 0
),

priced as (
    select
        span_id,
        uplift_years,
        is_discounted,
        deal_line_id,
        contract_id,
        customer_id,
        deal_id,
        item_id,
        sku,
        charge_type,
        billing_timing,
        proration,
        currency,
        closed_on,
        quantity,
        unit_price as list_unit_price,
        {{ grown('unit_price', 'factor') }} as unit_price,
        coalesce(price_months, billing_months) as price_months,
        billing_months,
        case when is_discounted then stated_discount_pct else 0 end as discount_pct,
        discount_until,
        annual_uplift_pct,
        renewal_no,
        span_uplift_pct as renewal_uplift_pct,
        {{ grown('case when is_discounted then discounted_gross else gross end', 'factor') }} * billing_months as numerator
    from grown
),

valued as (
    select
        *,
        {{ divided('unit_price * billing_months', 'price_months') }} as invoice_unit_price,
        {{ round_ratio('numerator', 'price_months', 'currency') }} as full_amount,
        {{ explain_price() }}
        || {{ months_text('price_months') }} || ', ' || {{ months_long('billing_months') }} || ' in ' || billing_timing
        || {{ explain_growth() }} || {{ explain_discount() }} as sentence
    from priced
)

select
    *,
    sentence || ': ' || {{ money_text('full_amount', 'currency') }} as full_explanation
from valued
