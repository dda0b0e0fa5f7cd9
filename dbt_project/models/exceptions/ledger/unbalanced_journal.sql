{{ config(meta={
    'title': 'Journal does not balance', 'category': 'drift', 'subject': 'journal', 'severity': 'high', 'owner': 'finance',
    'action': 'correct the journal',
    'why': 'debits and credits of a journal are equal, or a line is missing',
    'reads': ['journal_lines']
}) }}
-- grain: one row per journal whose debits differ from its credits in its currency.
with sums as (
    select
        journal_id,
        ledger_currency as currency,
        cast(sum(greatest(ledger_amount, 0)) as decimal(28, 4)) as debits,
        cast(sum(greatest(-ledger_amount, 0)) as decimal(28, 4)) as credits,
        count(*) as line_count,
        max(posted_on) as posted_on,
        max(customer_id) as billing_customer_id
    from {{ ref('int_ledger__lines') }}
    group by journal_id, ledger_currency
),

apart as (
    select
        *,
        {{ round_money('abs(debits - credits)', 'currency') }} as difference
    from sums
),

-- Amounts of two currencies have no sum: of several that do not balance, the first by name speaks for the journal.
unbalanced as (
    select
        *,
        row_number() over (partition by journal_id order by currency) as place
    from apart
    where difference <> 0
)

select
    'journal' as subject_type,
    s.journal_id as subject_id,
    cast(null as date) as period_start,
    cast(null as date) as period_end,
    cast(null as string) as claim_id,
    c.customer_id,
    cast(null as string) as contract_id,
    cast(null as string) as deal_id,
    cast(null as string) as subscription_id,
    cast(null as string) as invoice_id,
    cast(null as string) as payment_id,
    s.currency,
    s.debits as expected_amount,
    s.credits as actual_amount,
    s.difference as amount_at_risk,
    'Journal ' || s.journal_id || ' of ' || cast(s.posted_on as string) || ' has debits of ' || {{ money_text('s.debits', 's.currency') }} || ' and credits of '
    || {{ money_text('s.credits', 's.currency') }} || '.' as explanation,
    'Correct journal ' || s.journal_id || ': ' || {{ money_text('s.difference', 's.currency') }} || ' are missing on one side.' as recommended_action,
    {{ json_object([['journal', 's.journal_id'], ['debits', 's.debits'], ['credits', 's.credits'], ['lines', 's.line_count']]) }} as evidence
from unbalanced as s
left join {{ ref('int_customers__by_billing_customer') }} as c on s.billing_customer_id = c.billing_customer_id
where s.place = 1
