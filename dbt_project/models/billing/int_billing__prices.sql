-- grain: one row per span of a recurring line billed by periods x whole years of uplift x with or without its discount: what a full period costs, and
-- the sentence that says so. Rows of one price are many; the exact arithmetic and the sentence are made once for all of them.
with spans as (
    select
        *,
        case when renewal_no = 0 then coalesce(span_end, greatest({{ horizon() }}, span_start)) else least(span_end, {{ horizon() }}) end as last_on
    from {{ ref('int_billing__spans') }}
    where charge_type = 'recurring' and billing_months is not null
),

aged as (
    select
        *,
        {{ each_number(
            'case when annual_uplift_pct <> 0 then ' ~ whole_years('starts_on', 'span_start') ~ ' else 0 end',
            'case when annual_uplift_pct <> 0 then ' ~ whole_years('starts_on', 'last_on') ~ ' else 0 end',
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

renewed as (
    select
        d.*,
        {{ grown('d.unit_price', 'g') }} as renewed_unit_price,
        {{ grown('case when d.is_discounted then d.discounted_gross else d.gross end', 'g') }} as renewed_gross
    from discounted as d
    left join {{ ref('int_billing__growth') }} as g on d.span_uplift_pct = g.pct and d.renewal_no = g.times
),

priced as (
    select
        r.span_id,
        r.uplift_years,
        r.is_discounted,
        r.deal_line_id,
        r.contract_id,
        r.customer_id,
        r.deal_id,
        r.item_id,
        r.sku,
        r.charge_type,
        r.billing_timing,
        r.proration,
        r.currency,
        r.closed_on,
        r.quantity,
        r.unit_price as list_unit_price,
        {{ grown('r.renewed_unit_price', 'g') }} as unit_price,
        coalesce(r.price_months, r.billing_months) as price_months,
        r.billing_months,
        case when r.is_discounted then r.stated_discount_pct else 0 end as discount_pct,
        r.discount_until,
        r.annual_uplift_pct,
        r.renewal_no,
        r.span_uplift_pct as renewal_uplift_pct,
        {{ grown('r.renewed_gross', 'g') }} * r.billing_months as numerator
    from renewed as r
    left join {{ ref('int_billing__growth') }} as g on r.annual_uplift_pct = g.pct and r.uplift_years = g.times
),

valued as (
    select
        *,
        {{ divided('unit_price * billing_months', 'price_months') }} as invoice_unit_price,
        case
            when price_months = 1 then {{ round_money('numerator', 'currency') }}
            else {{ round_ratio('numerator', 'price_months', 'currency') }}
        end as full_amount,
        {{ explain_price() }}
        || {{ months_text('price_months') }} || ', ' || {{ months_long('billing_months') }} || ' in ' || billing_timing
        || {{ explain_growth() }} || {{ explain_discount() }} as sentence
    from priced
)

select
    *,
    sentence || ': ' || {{ money_text('full_amount', 'currency') }} as full_explanation
from valued
