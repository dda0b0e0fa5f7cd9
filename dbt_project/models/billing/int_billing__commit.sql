-- grain: one row per usage line x commitment period that is over, in the shape of the schedule.
{{ config(materialized='view') }}
select
    deal_line_id,
    contract_id,
    customer_id,
    deal_id,
    item_id,
    sku,
    'commit' as charge_type,
    period_start,
    period_end,
    full_period_start,
    full_period_end,
    {{ bill_on("'arrears'", 'period_start', 'period_end', 'closed_on') }} as bill_on,
    currency,
    cast(1 as decimal(30, 12)) as quantity,
    commit_amount as list_unit_price,
    cast(commit_amount as decimal(38, 18)) as unit_price,
    cast(commit_amount as decimal(38, 12)) as invoice_unit_price,
    1 as price_months,
    1 as billing_months,
    cast(0 as decimal(30, 12)) as discount_pct,
    cast(null as date) as discount_until,
    share_num,
    share_den,
    0 as uplift_years,
    cast(null as decimal(30, 12)) as annual_uplift_pct,
    renewal_no,
    cast(0 as decimal(30, 12)) as renewal_uplift_pct,
    is_lapsed,
    false as is_sum_of_months,
    amount,
    'commitment of ' || {{ money_text('committed', 'currency') }}
    || case when share_den = 1 then '' else ' (' || cast(share_num as string) || ' of ' || cast(share_den as string) || ' days of ' || {{ number_text('commit_amount') }} || ')' end
    || ' less ' || {{ money_text('charged', 'currency') }} || ' of usage charges: ' || {{ money_text('amount', 'currency') }} as explanation
from {{ ref('int_billing__commitments') }}
