-- grain: one row per contract.
with values_in_term as (
    select
        contract_id,
        sum(amount) as total_value
    from {{ ref('int_billing__schedule') }}
    where renewal_no = 0 and charge_type in ('recurring', 'one_time')
    group by contract_id
),

-- A price brought to a month; a price for the whole term is spread over its months.
monthly as (
    select
        contract_id,
        {{ recurring_amount('quantity', 'unit_price', 'discount_pct', '1', 'price_over_months', '1', '1', 'currency') }} as mrr
    from (
        select
            *,
            case
                when not is_sum_of_months and billing_months = 1 and price_months = 1
                    then greatest({{ whole_months('full_period_start', add_days('full_period_end', 1)) }}, 1)
                else price_months
            end as price_over_months
        from {{ ref('int_billing__schedule') }}
        where charge_type = 'recurring' and {{ as_of() }} between period_start and period_end
    ) as running
),

in_force as (
    select contract_id, sum(mrr) as mrr
    from monthly
    group by contract_id
)

select
    c.contract_id,
    c.customer_id,
    c.account_id,
    c.currency,
    c.start_date,
    c.end_date,
    c.cancelled_on,
    c.ended_on,
    c.status,
    cast(coalesce(v.total_value, 0) + coalesce(b.amount, 0) as decimal(28, 4)) as total_value,
    cast(coalesce(m.mrr, 0) as decimal(28, 4)) as mrr,
    cast(coalesce(m.mrr, 0) * 12 as decimal(28, 4)) as arr,
    c.auto_renew,
    c.renewal_term_months,
    cast(c.renewal_uplift_pct as decimal(30, 12)) as renewal_uplift_pct,
    c.payment_terms_days,
    c.deal_ids
from {{ ref('int_contracts__contracts') }} as c
left join values_in_term as v on c.contract_id = v.contract_id
left join {{ ref('int_billing__beyond_horizon') }} as b on c.contract_id = b.contract_id
left join in_force as m on c.contract_id = m.contract_id
