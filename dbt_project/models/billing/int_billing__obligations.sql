-- grain: one row per obligation (contract line x row of the schedule): what should be billed, what was, what notes took off it, and the variance on a due
-- row. What an extra-billing code claims stands in invoiced and credited, and apart in extra_*; variance leaves it out.
with billed as (
    select
        obligation_id,
        sum(case when is_other_currency then 0 else amount end) as invoiced,
        sum(case when is_other_currency then 0 else credited end) as credited,
        sum(case when is_other_currency or extra_code is null then 0 else amount end) as extra_invoiced,
        sum(case when is_other_currency or extra_code is null then 0 else credited end) as extra_credited,
        sum(case when is_other_currency or extra_code is not null then 0 else 1 end) as line_count,
        sum(case when is_other_currency then 1 else 0 end) as foreign_line_count
    from {{ ref('int_billing__line_obligations') }}
    group by obligation_id
),

joined as (
    select
        s.*,
        cast(coalesce(b.invoiced, 0) as decimal(28, 4)) as invoiced,
        cast(coalesce(b.credited, 0) as decimal(28, 4)) as credited,
        cast(coalesce(b.extra_invoiced, 0) as decimal(28, 4)) as extra_invoiced,
        cast(coalesce(b.extra_credited, 0) as decimal(28, 4)) as extra_credited,
        coalesce(b.line_count, 0) as line_count,
        coalesce(b.foreign_line_count, 0) as foreign_line_count
    from {{ ref('int_billing__schedule') }} as s
    left join billed as b on s.obligation_id = b.obligation_id
),

compared as (
    select
        *,
        cast(invoiced - extra_invoiced - amount as decimal(28, 4)) as gross_difference,
        cast(credited - extra_credited as decimal(28, 4)) as own_credited
    from joined
)

select
    obligation_id,
    contract_id,
    customer_id,
    deal_id,
    deal_line_id,
    item_id,
    sku,
    charge_type,
    period_start,
    period_end,
    full_period_start,
    full_period_end,
    bill_on,
    is_due,
    currency,
    renewal_no,
    amount as expected,
    invoiced,
    credited,
    extra_invoiced,
    extra_credited,
    line_count,
    foreign_line_count,
    case when is_due then cast(gross_difference - own_credited as decimal(28, 4)) else cast(0 as decimal(28, 4)) end as variance,
    -- Too much is explained by what was credited; too little by nothing. Within one minor unit it is rounding.
    cast(case
        when not is_due then 0
        when gross_difference > {{ minor_unit('currency') }} and gross_difference - own_credited > {{ minor_unit('currency') }}
            then least(gross_difference, gross_difference - own_credited)
        when gross_difference < -{{ minor_unit('currency') }} then gross_difference
        else 0
    end as decimal(28, 4)) as open_variance,
    explanation
from compared
