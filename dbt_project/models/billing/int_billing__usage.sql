-- grain: one row per usage line x billing period that has begun: the charge of what was measured.
{{ config(materialized='view') }}
with priced as (
    select
        r.*,
        u.quantity,
        u.scaled_quantity,
        u.charge as amount,
        {{ grown_by('coalesce(r.unit_price, 0)', 'r.factor') }} as effective_unit_price
    from {{ ref('int_billing__usage_rows') }} as r
    inner join {{ ref('int_billing__usage_rated') }} as u on r.obligation_id = u.obligation_id and u.case_name = 'counted'
)

select
    deal_line_id,
    contract_id,
    customer_id,
    deal_id,
    item_id,
    sku,
    'usage' as charge_type,
    period_start,
    period_end,
    full_period_start,
    full_period_end,
    {{ bill_on("'arrears'", 'period_start', 'period_end', 'closed_on') }} as bill_on,
    currency,
    quantity,
    unit_price as list_unit_price,
    effective_unit_price as unit_price,
    cast(effective_unit_price as decimal(38, 12)) as invoice_unit_price,
    billing_months as price_months,
    billing_months,
    cast(0 as decimal(30, 12)) as discount_pct,
    cast(null as date) as discount_until,
    share_num,
    share_den,
    uplift_years,
    annual_uplift_pct,
    renewal_no,
    span_uplift_pct as renewal_uplift_pct,
    is_lapsed,
    false as is_sum_of_months,
    amount,
    {{ number_text('quantity') }} || ' ' || meter || ' measured'
    || case
        when coalesce(included_quantity, 0) = 0 then ''
        else ', ' || {{ number_text('included_quantity') }} || ' included'
            || case when share_den = 1 then '' else ' (' || cast(share_num as string) || ' of ' || cast(share_den as string) || ' days of them)' end
    end
    || case
        when tier_mode is not null then ', ' || tier_mode || ' tiers'
        else ' x ' || {{ price_text('effective_unit_price', 'currency') }}
    end
    || case when factor is null then '' else ', prices x ' || {{ number_text('factor') }} || ' by uplift' end
    || ': ' || {{ money_text('amount', 'currency') }} as explanation
from priced
