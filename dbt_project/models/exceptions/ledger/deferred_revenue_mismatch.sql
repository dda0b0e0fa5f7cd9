{{ config(meta={
    'title': 'Deferred revenue differs', 'category': 'drift', 'subject': 'contract x month', 'severity': 'medium', 'owner': 'finance',
    'action': 'repost',
    'why': 'revenue is recognized too early or too late, and every later month carries it on',
    'reads': ['journal_lines', 'invoices', 'invoice_lines', 'deals', 'deal_lines']
}) }}
-- grain: one row per contract and completed month whose ledger balance of deferred revenue differs from the waterfall's, of contracts with recognition postings.
with waterfall as (
    select
        contract_id,
        currency,
        month,
        sum(deferred_closing) as deferred,
        sum(unbilled_closing) as unbilled
    from {{ ref('revenue_waterfall') }}
    group by contract_id, currency, month
),

recognized_contracts as (
    select
        contract_id,
        currency,
        sum(unbilled_lines) as unbilled_lines
    from {{ ref('int_ledger__contract_deferred') }}
    group by contract_id, currency
    having sum(recognition_lines) > 0
),

-- A month without postings still has a balance: the ledger's months are the waterfall's.
ledger as (
    select
        w.contract_id,
        w.currency,
        w.month,
        w.deferred,
        w.unbilled,
        r.unbilled_lines,
        -coalesce(sum(l.deferred_revenue), 0) as ledger_deferred,
        coalesce(sum(l.unbilled_receivable), 0) as ledger_unbilled
    from waterfall as w
    inner join recognized_contracts as r on w.contract_id = r.contract_id and w.currency = r.currency
    left join {{ ref('int_ledger__contract_deferred') }} as l on w.contract_id = l.contract_id and w.currency = l.currency and l.month <= w.month
    where {{ month_end('w.month') }} <= {{ as_of() }}
    group by w.contract_id, w.currency, w.month, w.deferred, w.unbilled, r.unbilled_lines
),

-- A ledger that keeps no unbilled receivable nets it against deferred revenue.
compared as (
    select
        *,
        case when unbilled_lines = 0 then deferred - unbilled else deferred end as expected_balance
    from ledger
)

select
    'contract x month' as subject_type,
    c.contract_id as subject_id,
    c.month as period_start,
    {{ month_end('c.month') }} as period_end,
    cast(null as string) as claim_id,
    k.customer_id,
    c.contract_id,
    cast(null as string) as deal_id,
    cast(null as string) as subscription_id,
    cast(null as string) as invoice_id,
    cast(null as string) as payment_id,
    c.currency,
    cast(c.expected_balance as decimal(28, 4)) as expected_amount,
    cast(c.ledger_deferred as decimal(28, 4)) as actual_amount,
    cast(abs(c.ledger_deferred - c.expected_balance) as decimal(28, 4)) as amount_at_risk,
    'At the end of ' || {{ year_month('c.month') }} || ' the ledger defers ' || {{ money_text('c.ledger_deferred', 'c.currency') }} || ' of contract ' || c.contract_id
    || '; billed less recognized is ' || {{ money_text('c.expected_balance', 'c.currency') }} || '.' as explanation,
    'Repost the recognition of contract ' || c.contract_id || ' for ' || {{ year_month('c.month') }} || '.' as recommended_action,
    {{ json_object([['contract', 'c.contract_id'], ['month', 'c.month'], ['waterfall_deferred', 'c.deferred'], ['waterfall_unbilled', 'c.unbilled'], ['ledger_deferred', 'c.ledger_deferred'], ['ledger_unbilled', 'c.ledger_unbilled']]) }} as evidence
from compared as c
left join {{ ref('int_contracts__contracts') }} as k on c.contract_id = k.contract_id
-- Rounding of a month stays below a minor unit a row; a difference of one is no finding.
where abs(c.ledger_deferred - c.expected_balance) > {{ minor_unit('c.currency') }}
