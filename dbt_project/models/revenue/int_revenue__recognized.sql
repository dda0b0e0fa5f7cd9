-- grain: one row per (obligation, month) of service up to as_of: what is recognized in it.
-- Recurring: evenly by day over the row's service days, rounded on the running total, so that the months add up exactly.
-- One-time: on the service start. Usage and commitments: in the row's last month, once it is over.
with rows_begun as (
    select
        obligation_id,
        contract_id,
        deal_line_id,
        charge_type,
        period_start,
        period_end,
        currency,
        amount,
        {{ days_between('period_start', 'period_end') }} + 1 as service_days,
        least(period_end, {{ as_of() }}) as until_on
    from {{ ref('int_billing__schedule') }}
    where period_start <= {{ as_of() }} and amount <> 0
),

recurring_months as (
    select
        r.*,
        {{ add_months(month_start('r.period_start'), 'k.n') }} as month
    from rows_begun as r
    inner join {{ numbers(600) }} as k on k.n <= {{ month_index('r.until_on') }} - {{ month_index('r.period_start') }}
    where r.charge_type = 'recurring'
),

running as (
    select
        *,
        {{ round_ratio('cast(amount * (' ~ days_between('period_start', 'least(until_on, ' ~ month_end('month') ~ ')') ~ ' + 1) as decimal(34, 4))', 'service_days', 'currency') }} as recognized_to_date
    from recurring_months
),

by_day as (
    select
        obligation_id,
        contract_id,
        deal_line_id,
        currency,
        month,
        recognized_to_date - coalesce(lag(recognized_to_date) over (partition by obligation_id order by month), 0) as recognized
    from running
),

at_once as (
    select
        obligation_id,
        contract_id,
        deal_line_id,
        currency,
        case when charge_type = 'one_time' then {{ month_start('period_start') }} else {{ month_start('period_end') }} end as month,
        amount as recognized
    from rows_begun
    where charge_type = 'one_time' or (charge_type in ('usage', 'commit') and period_end <= {{ as_of() }})
)

select obligation_id, contract_id, deal_line_id, currency, month, cast(recognized as decimal(28, 4)) as recognized from by_day
union all
select obligation_id, contract_id, deal_line_id, currency, month, cast(recognized as decimal(28, 4)) as recognized from at_once
