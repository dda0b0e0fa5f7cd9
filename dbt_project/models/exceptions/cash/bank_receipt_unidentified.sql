{{ config(meta={
    'title': 'Bank receipt without payer', 'category': 'exposure', 'subject': 'bank_transaction', 'severity': 'medium', 'owner': 'finance',
    'action': 'identify the payer; candidates are listed',
    'why': 'someone paid and is reminded all the same',
    'reads': ['bank_transactions', 'payment_events']
}) }}
-- grain: one row per bank line of money in that is no payout and no known payment, more than unidentified_days after it was booked.
with candidates as (
    select
        bank_transaction_id,
        {{ joined_text("matched_type || ' ' || matched_id || ' (' || " ~ money_text('amount', 'currency') ~ " || ', score ' || cast(score as string) || ')'", 'score desc, matched_id') }} as nearest
    from {{ ref('int_cash__bank_candidates') }}
    group by bank_transaction_id
),

-- Open invoices of exactly this amount: who may have paid.
open_invoices as (
    select
        currency,
        outstanding,
        {{ joined_text('invoice_id', 'due_on, invoice_id') }} as invoice_ids
    from (
        select
            *,
            row_number() over (partition by currency, outstanding order by due_on, invoice_id) as place
        from {{ ref('int_cash__invoice_balances') }}
        where outstanding > 0 -- what is not owed has nothing outstanding
    ) as placed
    where place <= 10
    group by currency, outstanding
)

select
    'bank_transaction' as subject_type,
    b.bank_transaction_id as subject_id,
    cast(null as date) as period_start,
    cast(null as date) as period_end,
    cast(null as string) as claim_id,
    cast(null as string) as customer_id,
    cast(null as string) as contract_id,
    cast(null as string) as deal_id,
    cast(null as string) as subscription_id,
    cast(null as string) as invoice_id,
    cast(null as string) as payment_id,
    b.currency,
    cast(0 as decimal(28, 4)) as expected_amount,
    b.amount as actual_amount,
    b.amount as amount_at_risk,
    'The bank booked ' || {{ money_text('b.amount', 'b.currency') }} || ' on ' || cast(b.booked_on as string) || coalesce(' from ' || b.counterparty, '') || '; ' || case when c.nearest is null then 'it is no payout and no payment that we know.' else 'what it pays cannot be told for certain.' end as explanation,
    'Identify the payer of bank line ' || b.bank_transaction_id || coalesce('; nearest: ' || c.nearest, '') || coalesce('; open invoices of this amount: ' || o.invoice_ids, '') || '.' as recommended_action,
    {{ json_object([['bank_transaction', "b.bank_transaction_id"], ['booked_on', "b.booked_on"], ['amount', "b.amount"], ['text', "b.text"], ['counterparty', "b.counterparty"], ['candidates', "c.nearest"], ['open_invoices', "o.invoice_ids"], ['source', "b.source"], ['load', "b.load_id"]]) }} as evidence
from {{ ref('int_cash__bank_lines') }} as b
left join {{ ref('int_cash__bank_matches') }} as m on b.bank_transaction_id = m.bank_transaction_id
left join candidates as c on b.bank_transaction_id = c.bank_transaction_id
left join open_invoices as o on b.currency = o.currency and b.amount = o.outstanding
where b.amount > 0 and m.bank_transaction_id is null and {{ days_between('b.booked_on', as_of()) }} > {{ setting('unidentified_days') }}
