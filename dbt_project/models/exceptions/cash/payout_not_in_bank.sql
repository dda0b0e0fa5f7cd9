{{ config(meta={
    'title': 'Payout not in the bank', 'category': 'exposure', 'subject': 'payout', 'severity': 'high', 'owner': 'finance',
    'action': 'trace it with the processor',
    'why': 'money that left the processor and did not arrive is nobody\'s until someone asks',
    'reads': ['payouts', 'bank_transactions']
}) }}
-- grain: one row per paid payout that no bank line matches, more than settlement_days after its arrival.
select
    'payout' as subject_type,
    p.payout_id as subject_id,
    cast(null as date) as period_start,
    cast(null as date) as period_end,
    cast(null as string) as claim_id,
    cast(null as string) as customer_id,
    cast(null as string) as contract_id,
    cast(null as string) as deal_id,
    cast(null as string) as subscription_id,
    cast(null as string) as invoice_id,
    cast(null as string) as payment_id,
    p.currency,
    p.amount as expected_amount,
    cast(0 as decimal(28, 4)) as actual_amount,
    abs(p.amount) as amount_at_risk,
    'Payout ' || p.payout_id || ' of ' || {{ money_text('p.amount', 'p.currency') }} || ' should have arrived on ' || cast(p.arrival_on as string) || '; no bank line is it, ' || cast({{ days_between('p.arrival_on', as_of()) }} as string) || ' days later.' as explanation,
    'Trace payout ' || p.payout_id || coalesce(' (' || p.reference || ')', '') || ' with the processor and the bank.' as recommended_action,
    {{ json_object([['payout', "p.payout_id"], ['payout_status', "p.status"], ['amount', "p.amount"], ['items_net', "p.items_net"], ['items', "p.items"], ['items_fee', "p.items_fee"], ['arrival_on', "p.arrival_on"], ['reference', "p.reference"], ['bank_transaction', "p.bank_transaction_id"], ['source', "p.source"], ['load', "p.load_id"]]) }} as evidence
from {{ ref('int_cash__payouts') }} as p
where p.status = 'paid' and p.bank_transaction_id is null and p.amount <> 0 and {{ days_between('p.arrival_on', as_of()) }} > {{ setting('settlement_days') }}
