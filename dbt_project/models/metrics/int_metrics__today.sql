-- grain: one row per (metric, currency) of this run; currency is null where a metric has none. Ratios carry their numerator and denominator.
{% set reporting = setting('reporting_currency') %}
with invoices as (
    select currency, count(*) as invoices
    from {{ ref('int_cash__invoice_balances') }}
    where status not in ('draft', 'void')
    group by currency
),

open_exceptions as (
    select
        x.*,
        k.category as kind
    from {{ ref('exceptions') }} as x
    left join {{ ref('int_exceptions__catalogue') }} as k on x.code = k.code
    where x.status = 'open'
),

discrepancies as (
    select count(*) as discrepancies
    from open_exceptions
    where category in ('leakage', 'overbilling')
),

due as (
    select currency, sum(amount) as expected_due
    from {{ ref('int_billing__schedule') }}
    where is_due
    group by currency
),

leakage as (
    select currency, sum(amount_at_risk) as leakage
    from open_exceptions
    where category = 'leakage' and currency is not null
    group by currency
),

cash as (
    select currency, sum(received - refunded - taken_back) as kept, sum(applied) as applied, count(*) as payments,
        sum(case when unapplied = 0 then 1 else 0 end) as applied_payments
    from {{ ref('payments') }}
    where received > 0
    group by currency
),

receivables as (
    select
        currency,
        sum(total) as invoiced,
        sum(paid) as paid,
        sum(credited) as credited,
        sum(written_off) as written_off,
        sum(outstanding) as outstanding
    from {{ ref('int_cash__invoice_balances') }}
    where is_owed
    group by currency
),

payments as (
    select
        currency,
        sum(received) as received,
        sum(refunded) as refunded,
        sum(taken_back) as taken_back,
        sum(applied) as applied,
        sum(unapplied) as unapplied
    from {{ ref('payments') }}
    group by currency
),

lines as (
    select
        currency,
        count(distinct case when not is_line_row then invoice_line_id end) as matched_lines,
        count(distinct invoice_line_id) as all_lines
    from {{ ref('int_billing__billed_parts') }}
    group by currency
),

first_invoice as (
    select
        d.deal_id,
        d.closed_on,
        min(i.issued_on) as first_issued_on
    from {{ ref('int_contracts__deals') }} as d
    inner join {{ ref('int_billing__schedule') }} as s on d.deal_id = s.deal_id
    inner join {{ ref('int_billing__line_obligations') }} as l on s.obligation_id = l.obligation_id
    inner join {{ ref('core_invoices') }} as i on l.invoice_id = i.id
    where d.closed_on is not null and i.issued_on is not null
    group by d.deal_id, d.closed_on
),

cycle as (
    select
        count(*) as deals,
        sum(greatest({{ days_between('closed_on', 'first_issued_on') }}, 0)) as days
    from first_invoice
)

select 'dso_days' as metric, currency, dso_days as value, receivable as numerator, cast(null as decimal(28, 4)) as denominator from {{ ref('int_metrics__dso') }}
union all
select 'discrepancy_per_1000_invoices' as metric, cast(null as string) as currency,
    {{ ratio('max(d.discrepancies) * 1000', 'sum(i.invoices)') }} as value, max(d.discrepancies) as numerator, sum(i.invoices) as denominator
from invoices as i cross join discrepancies as d
union all
select 'leakage_rate' as metric, e.currency, {{ ratio('coalesce(l.leakage, 0)', 'e.expected_due') }} as value, coalesce(l.leakage, 0) as numerator, e.expected_due as denominator
from due as e left join leakage as l on e.currency = l.currency
union all
select 'match_rate_amount' as metric, currency, {{ ratio('applied', 'kept') }} as value, applied as numerator, kept as denominator from cash
union all
select 'match_rate_payments' as metric, currency, {{ ratio('applied_payments', 'payments') }} as value, applied_payments as numerator, payments as denominator from cash
union all
select 'unapplied_cash' as metric, currency, unapplied as value, unapplied as numerator, cast(null as decimal(28, 4)) as denominator from payments
union all
select 'invoice_cycle_days' as metric, cast(null as string) as currency, {{ ratio('days', 'deals') }} as value, days as numerator, deals as denominator from cycle where deals > 0
union all
select 'amount_at_risk_' || category as metric, {{ reporting }} as currency, coalesce(sum(amount_at_risk_reporting), 0) as value, coalesce(sum(amount_at_risk_reporting), 0) as numerator, count(*) as denominator
from open_exceptions
where category is not null
group by category
{% for name in ['invoiced', 'paid', 'credited', 'written_off', 'outstanding'] %}
union all
select 'receivables_{{ name }}' as metric, currency, {{ name }} as value, {{ name }} as numerator, cast(null as decimal(28, 4)) as denominator from receivables
{%- endfor %}
{% for name in ['received', 'refunded', 'taken_back', 'applied'] %}
union all
select 'cash_{{ name }}' as metric, currency, {{ name }} as value, {{ name }} as numerator, cast(null as decimal(28, 4)) as denominator from payments
{%- endfor %}
union all
select 'manual_decisions' as metric, cast(null as string) as currency, count(*) as value, count(*) as numerator, cast(null as decimal(28, 4)) as denominator from {{ ref('int_exceptions__decisions') }}
union all
select 'open_' || category || '_' || code as metric, {{ reporting }} as currency, count(*) as value, coalesce(sum(amount_at_risk_reporting), 0) as numerator, cast(null as decimal(28, 4)) as denominator
from open_exceptions
where category is not null
group by category, code
union all
select 'collection_effectiveness' as metric, currency, {{ ratio('collected', 'collectable') }} as value, collected as numerator, collectable as denominator
from {{ ref('int_metrics__collection') }}
union all
select 'match_rate_lines' as metric, currency, {{ ratio('matched_lines', 'all_lines') }} as value, matched_lines as numerator, all_lines as denominator from lines
union all
select 'sync_latency_p50_s' as metric, cast(null as string) as currency, p50_seconds as value, p50_seconds as numerator, pairs as denominator
from {{ ref('int_metrics__sync_latency') }}
union all
select 'sync_latency_p95_s' as metric, cast(null as string) as currency, p95_seconds as value, p95_seconds as numerator, pairs as denominator
from {{ ref('int_metrics__sync_latency') }}
