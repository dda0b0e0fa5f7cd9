-- grain: one row per recurring line billed by periods x billing period, cut to the line's service and at each renewal.
{{ config(materialized='view') }}
with spans as (
    select
        span_id,
        is_lapsed,
        anchor_on,
        starts_on,
        span_start,
        span_end,
        billing_months,
        proration,
        annual_uplift_pct,
        stated_discount_pct <> 0 as has_discount,
        discount_until
    from {{ ref('int_billing__spans') }}
    where charge_type = 'recurring' and billing_months is not null
),

shares as (
    select
        span_id,
        is_lapsed,
        uplift_years,
        has_discount and (discount_until is null or period_start <= discount_until) as is_discounted,
        period_start,
        period_end,
        full_period_start,
        full_period_end,
        {{ share_num('proration', 'period_start', 'period_end', 'full_period_start', 'full_period_end', 'billing_months') }} as share_num,
        {{ share_den('proration', 'period_start', 'period_end', 'full_period_start', 'full_period_end', 'billing_months') }} as share_den
    from {{ period_rows('spans', 'billing_months', horizon()) }} as p
    where not is_lapsed or period_start <= {{ as_of() }}
),

rated as (
    select
        s.is_lapsed,
        s.period_start,
        s.period_end,
        s.full_period_start,
        s.full_period_end,
        s.share_num,
        s.share_den,
        p.*,
        case
            when s.share_den = 1 then p.full_amount
            else {{ round_ratio('p.numerator * s.share_num', 'p.price_months * s.share_den', 'p.currency') }}
        end as amount
    from shares as s
    inner join {{ ref('int_billing__prices') }} as p
        on s.span_id = p.span_id
        and s.uplift_years = p.uplift_years
        and s.is_discounted = p.is_discounted
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
    currency,
    quantity,
    list_unit_price,
    unit_price,
    invoice_unit_price,
    price_months,
    billing_months,
    discount_pct,
    discount_until,
    share_num,
    share_den,
    uplift_years,
    annual_uplift_pct,
    renewal_no,
    renewal_uplift_pct,
    is_lapsed,
    false as is_sum_of_months,
    amount,
    case
        when share_den = 1 then full_explanation
        else sentence || {{ explain_share() }} || ': ' || {{ money_text('amount', 'currency') }}
    end as explanation
from rated
