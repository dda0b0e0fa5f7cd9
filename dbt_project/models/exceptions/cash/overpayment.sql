{{ config(meta={
    'title': 'Overpayment', 'category': 'overbilling', 'subject': 'payment', 'severity': 'medium', 'owner': 'collections',
    'claims': 'payment', 'precedence': 20,
    'action': 'refund or credit on account',
    'why': 'the customer paid more than was asked; the rest is theirs',
    'reads': ['invoices', 'payment_events']
}) }}
-- grain: one row per payment with money left, though nothing is left open of what it pays. Money that several open invoices could take is not too much.
select
    'payment' as subject_type,
    p.payment_id as subject_id,
    cast(null as date) as period_start,
    cast(null as date) as period_end,
    p.payment_id as claim_id,
    b.customer_id,
    cast(null as string) as contract_id,
    cast(null as string) as deal_id,
    cast(null as string) as subscription_id,
    case when b.meant_invoices = 1 then b.meant_invoice_id end as invoice_id,
    p.payment_id,
    p.currency,
    b.applied as expected_amount,
    cast(b.applied + b.unapplied as decimal(28, 4)) as actual_amount,
    b.unapplied as amount_at_risk,
    'Payment ' || p.payment_id || ' brought ' || {{ money_text('b.applied + b.unapplied', 'p.currency') }} || ' for ' || b.meant_invoice_ids || ', which took ' || {{ money_text('b.applied', 'p.currency') }} || ': ' || {{ money_text('b.unapplied', 'p.currency') }} || ' too much.' as explanation,
    'Refund ' || {{ money_text('b.unapplied', 'p.currency') }} || ' of payment ' || p.payment_id || ', or credit it on account.' as recommended_action,
    {{ json_object([['payment', "p.payment_id"], ['received', "p.received"], ['received_on', "p.received_on"], ['refunded', "p.refunded"], ['taken_back', "p.taken_back"], ['applied', "b.applied"], ['unapplied', "b.unapplied"], ['meant_for', "b.meant_invoice_ids"], ['reference', "p.reference"], ['method', "p.method"], ['source', "p.source"], ['load', "p.load_id"]]) }} as evidence
from {{ ref('int_cash__payments') }} as p
inner join {{ ref('int_cash__payment_balances') }} as b on p.payment_id = b.payment_id
left join {{ ref('int_cash__attempts') }} as t on p.payment_id = t.payment_id
where b.unapplied > 0 and b.is_all_covered and t.payment_id is null
