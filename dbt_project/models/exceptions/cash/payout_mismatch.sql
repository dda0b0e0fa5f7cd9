{{ config(meta={
    'title': 'Payout differs from its items', 'category': 'drift', 'subject': 'payout', 'severity': 'medium', 'owner': 'finance',
    'action': 'ask the processor',
    'why': 'money that the processor keeps without an item is in no report',
    'reads': ['payouts', 'payout_items']
}) }}
-- grain: one row per payout whose amount is not the sum of its items' net.
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
    p.items_net as expected_amount,
    p.amount as actual_amount,
    abs(p.amount - p.items_net) as amount_at_risk,
    'Payout ' || p.payout_id || ' says ' || {{ money_text('p.amount', 'p.currency') }} || '; its ' || cast(p.items as string) || ' items add up to ' || {{ money_text('p.items_net', 'p.currency') }} || ' net: ' || {{ money_text('abs(p.amount - p.items_net)', 'p.currency') }} || ' apart.' as explanation,
    'Ask the processor for ' || {{ money_text('abs(p.amount - p.items_net)', 'p.currency') }} || ' of payout ' || p.payout_id || '.' as recommended_action,
    {{ json_object([['payout', "p.payout_id"], ['payout_status', "p.status"], ['amount', "p.amount"], ['items_net', "p.items_net"], ['items', "p.items"], ['items_fee', "p.items_fee"], ['arrival_on', "p.arrival_on"], ['reference', "p.reference"], ['bank_transaction', "p.bank_transaction_id"], ['source', "p.source"], ['load', "p.load_id"]]) }} as evidence
from {{ ref('int_cash__payouts') }} as p
where p.amount <> p.items_net
