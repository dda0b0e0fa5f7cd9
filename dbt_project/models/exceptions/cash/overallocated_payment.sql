{{ config(meta={
    'title': 'Allocated more than received', 'category': 'drift', 'subject': 'payment', 'severity': 'low', 'owner': 'collections',
    'claims': 'payment', 'precedence': 30,
    'action': 'correct the allocations',
    'why': 'allocations that add up to more than the money show invoices as paid that are not',
    'reads': ['invoices', 'payment_events', 'payment_allocations']
}) }}
-- grain: one row per payment whose allocations add up to more than it brought, gross.
with allocated as (
    select
        payment_id,
        cast(sum(amount) as decimal(28, 4)) as amount,
        {{ sorted_list_text('invoice_id') }} as invoice_ids
    from {{ ref('int_cash__allocations') }}
    group by payment_id
)

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
    p.received as expected_amount,
    a.amount as actual_amount,
    cast(a.amount - p.received as decimal(28, 4)) as amount_at_risk,
    'Payment ' || p.payment_id || ' brought ' || {{ money_text('p.received', 'p.currency') }} || '; its allocations to ' || a.invoice_ids || ' add up to ' || {{ money_text('a.amount', 'p.currency') }} || ': ' || {{ money_text('a.amount - p.received', 'p.currency') }} || ' too much.' as explanation,
    'Lower the allocations of payment ' || p.payment_id || ' by ' || {{ money_text('a.amount - p.received', 'p.currency') }} || '.' as recommended_action,
    {{ json_object([['payment', "p.payment_id"], ['received', "p.received"], ['allocated', "a.amount"], ['invoices', "a.invoice_ids"], ['source', "p.source"], ['load', "p.load_id"]]) }} as evidence
from allocated as a
inner join {{ ref('int_cash__payments') }} as p on a.payment_id = p.payment_id
inner join {{ ref('int_cash__payment_balances') }} as b on p.payment_id = b.payment_id
where p.received > 0 and a.amount > p.received
