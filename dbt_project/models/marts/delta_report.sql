-- grain: one row per (measure, code, reason): the bridge from the last published run to this one. For each measure and code the previous
-- values add up to yesterday's, the values to today's, and the changes to the difference. Both days are valued at today's rates.
with previous_run as (
    select run_id, as_of
    from control.runs
    where published and as_of < {{ as_of() }}
    order by as_of desc, run_id
    limit 1
),

before_today as (
    select
        j.exception_id,
        j.code,
        j.event,
        j.currency,
        j.amount_at_risk,
        row_number() over (partition by j.exception_id order by j.happened_on desc) as place
    from {{ ref('int_exceptions__journal') }} as j
    inner join (select distinct run_id from control.runs where published) as r on j.run_id = r.run_id
    where j.happened_on < {{ as_of() }}
),

previous as (
    select
        b.exception_id,
        b.code,
        case when b.currency = {{ setting('reporting_currency') }} then b.amount_at_risk
            else {{ round_money('b.amount_at_risk * cast(x.rate_to_reporting as decimal(30, 12))', setting('reporting_currency')) }} end as amount
    from before_today as b
    left join {{ ref('int_reference__reporting_rates') }} as x on b.currency = x.currency
    where b.place = 1 and b.event <> 'resolved'
),

today as (
    select exception_id, code, amount_at_risk_reporting as amount
    from {{ ref('exceptions') }}
    where status = 'open'
),

compared as (
    select
        coalesce(t.code, p.code) as code,
        case
            when p.exception_id is null then 'opened'
            when t.exception_id is null then 'resolved'
            when coalesce(t.amount, 0) <> coalesce(p.amount, 0) then 'changed'
            else 'unchanged'
        end as reason,
        case when p.exception_id is null then 0 else 1 end as was_open,
        case when t.exception_id is null then 0 else 1 end as is_open,
        coalesce(p.amount, 0) as previous_amount,
        coalesce(t.amount, 0) as amount
    from today as t
    full outer join previous as p on t.exception_id = p.exception_id
),

measures as (
    select 'open_exceptions' as measure, code, reason, sum(was_open) as previous_value, sum(is_open) as value
    from compared
    group by code, reason
    union all
    select 'amount_at_risk_reporting' as measure, code, reason, sum(previous_amount) as previous_value, sum(amount) as value
    from compared
    group by code, reason
)

select
    {{ run_id() }} as run_id,
    p.run_id as previous_run_id,
    {{ as_of() }} as as_of,
    m.measure,
    m.code,
    cast(m.previous_value as decimal(28, 4)) as previous_value,
    cast(m.value as decimal(28, 4)) as value,
    cast(m.value - m.previous_value as decimal(28, 4)) as change,
    m.reason
from measures as m
left join previous_run as p on 1 = 1
