{# The bridge from an earlier published run to this one: previous values add up to what was published then, values to what is
   published now, changes to the difference, measure by measure and code by code. `earlier`: a condition on that run's as_of.
   Amounts of exceptions are valued at today's rates on both days, so that a change is a change of the finding. #}
{% macro delta_bridge(earlier) -%}
with previous_run as (
    select run_id, as_of
    from control.runs
    where published and as_of < {{ as_of() }} and {{ earlier }}
    order by as_of desc, run_id
    limit 1
),

before_today as (
    select
        j.exception_id,
        j.code,
        coalesce(j.status, case when j.event = 'resolved' then 'resolved' else 'open' end) as status,
        j.currency,
        j.amount_at_risk,
        row_number() over (partition by j.exception_id order by j.happened_on desc, j.event_no desc) as place
    from {{ ref('int_exceptions__journal') }} as j
    inner join (select distinct run_id from control.runs where published) as r on j.run_id = r.run_id
    inner join previous_run as p on j.happened_on <= p.as_of
),

previous as (
    select
        b.exception_id,
        b.code,
        b.status,
        case when b.currency = {{ setting('reporting_currency') }} then b.amount_at_risk
            else {{ round_money('b.amount_at_risk * cast(x.rate_to_reporting as decimal(30, 12))', setting('reporting_currency')) }} end as amount
    from before_today as b
    left join {{ ref('int_reference__reporting_rates') }} as x on b.currency = x.currency
    where b.place = 1
),

today as (
    select exception_id, code, status, amount_at_risk_reporting as amount
    from {{ ref('exceptions') }}
),

compared as (
    select
        coalesce(t.code, p.code) as code,
        case
            when p.exception_id is null then 'opened'
            when p.status <> 'open' then 'reopened'
            when t.status <> 'open' then t.status
            when coalesce(t.amount, 0) <> coalesce(p.amount, 0) then 'changed'
            else 'unchanged'
        end as reason,
        case when p.status = 'open' then 1 else 0 end as was_open,
        case when t.status = 'open' then 1 else 0 end as is_open,
        case when p.status = 'open' then coalesce(p.amount, 0) else 0 end as previous_amount,
        case when t.status = 'open' then coalesce(t.amount, 0) else 0 end as amount
    from today as t
    full outer join previous as p on t.exception_id = p.exception_id
    where t.status = 'open' or p.status = 'open'
),

-- The parts of the two balances, with their signs: what moved is the difference of each part.
parts as (
    {%- for measure, metric, sign, reason in [
        ('receivables_outstanding', 'receivables_invoiced', '', 'invoiced'), ('receivables_outstanding', 'receivables_paid', '-', 'paid'),
        ('receivables_outstanding', 'receivables_credited', '-', 'credited'), ('receivables_outstanding', 'receivables_written_off', '-', 'written_off'),
        ('unapplied_cash', 'cash_received', '', 'received'), ('unapplied_cash', 'cash_refunded', '-', 'refunded'),
        ('unapplied_cash', 'cash_taken_back', '-', 'taken_back'), ('unapplied_cash', 'cash_applied', '-', 'applied')] %}
    select '{{ measure }}' as measure, m.currency, '{{ reason }}' as reason,
        case when m.as_of = p.as_of then {{ sign }}m.value end as previous_value, case when m.as_of = {{ as_of() }} then {{ sign }}m.value end as value
    from {{ ref('metrics_daily') }} as m
    left join previous_run as p on 1 = 1
    where m.metric = '{{ metric }}' and (m.as_of = {{ as_of() }} or m.as_of = p.as_of)
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

measures as (
    select 'open_exceptions' as measure, code, cast(null as string) as currency, reason, sum(was_open) as previous_value, sum(is_open) as value
    from compared
    group by code, reason
    union all
    select 'amount_at_risk_reporting' as measure, code, {{ setting('reporting_currency') }} as currency, reason, sum(previous_amount) as previous_value, sum(amount) as value
    from compared
    group by code, reason
    union all
    select measure, cast(null as string) as code, currency, reason, coalesce(sum(previous_value), 0) as previous_value, coalesce(sum(value), 0) as value
    from parts
    group by measure, currency, reason
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
    m.reason,
    cast(m.currency as string) as currency,
    p.as_of as previous_as_of
from measures as m
left join previous_run as p on 1 = 1
{%- endmacro %}
