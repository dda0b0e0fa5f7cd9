-- grain: one row per one-time line: on its start date alone, or on its own dates where it has an end date itself.
{{ config(materialized='view') }}
with rows as (
    select
        deal_line_id,
        contract_id,
        customer_id,
        deal_id,
        item_id,
        sku,
        charge_type,
        span_start as period_start,
        span_end as period_end,
        span_start as full_period_start,
        span_end as full_period_end,
        {{ bill_on('billing_timing', 'span_start', 'span_end', 'closed_on') }} as bill_on,
        currency,
        quantity,
        unit_price as list_unit_price,
        cast(unit_price as decimal(38, 18)) as unit_price,
        cast(unit_price as decimal(38, 12)) as invoice_unit_price,
        1 as price_months,
        1 as billing_months,
        {{ in_force('stated_discount_pct', 'discount_until', 'span_start') }} as discount_pct,
        discount_until,
        1 as share_num,
        1 as share_den,
        0 as uplift_years,
        cast(null as decimal(30, 12)) as annual_uplift_pct,
        0 as renewal_no,
        cast(0 as decimal(30, 12)) as renewal_uplift_pct,
        false as is_lapsed,
        false as is_sum_of_months,
        {{ round_ratio("case when discount_until is null or span_start <= discount_until then discounted_gross else gross end", '1', 'currency') }} as amount
    from {{ ref('int_billing__spans') }}
    where charge_type = 'one_time'
)

select
    *,
    {{ explain_price() }} || 'once' || {{ explain_discount() }} || ': ' || {{ money_text('amount', 'currency') }} as explanation
from rows
