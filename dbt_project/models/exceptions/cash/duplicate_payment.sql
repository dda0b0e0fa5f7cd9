{{ config(meta={
    'title': 'Invoice paid twice', 'category': 'overbilling', 'subject': 'payment', 'severity': 'medium', 'owner': 'collections',
    'claims': 'payment', 'precedence': 10,
    'action': 'refund it',
    'why': 'the customer paid twice and will ask for it, or leave',
    'reads': ['invoices', 'payment_events']
}) }}
-- grain: one row per payment for invoices that other payments had already paid in full, nothing of it applied.
with paid_before as (
    select
        n.payment_id,
        {{ sorted_list_text('a.payment_id') }} as paid_by
    from {{ ref('int_cash__named_invoices') }} as n
    inner join {{ ref('int_cash__applications') }} as a on n.invoice_id = a.invoice_id and n.payment_id <> a.payment_id
    -- More taken back of an allocation than was given: it is not known what it paid.
    where coalesce(n.amount, 0) >= 0
    group by n.payment_id
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
    cast(0 as decimal(28, 4)) as expected_amount,
    b.unapplied as actual_amount,
    b.unapplied as amount_at_risk,
    'Payment ' || p.payment_id || ' of ' || {{ money_text('p.received', 'p.currency') }} || ' of ' || cast(p.received_on as string) || ' pays ' || b.meant_invoice_ids || ', which ' || o.paid_by || ' had paid in full: ' || {{ money_text('b.unapplied', 'p.currency') }} || ' came twice.' as explanation,
    'Refund ' || {{ money_text('b.unapplied', 'p.currency') }} || ' of payment ' || p.payment_id || '.' as recommended_action,
    {{ json_object([['payment', "p.payment_id"], ['received', "p.received"], ['received_on', "p.received_on"], ['refunded', "p.refunded"], ['taken_back', "p.taken_back"], ['applied', "b.applied"], ['unapplied', "b.unapplied"], ['meant_for', "b.meant_invoice_ids"], ['reference', "p.reference"], ['method', "p.method"], ['source', "p.source"], ['load', "p.load_id"], ['paid_by', "o.paid_by"]]) }} as evidence
from {{ ref('int_cash__payments') }} as p
inner join {{ ref('int_cash__payment_balances') }} as b on p.payment_id = b.payment_id
inner join paid_before as o on p.payment_id = o.payment_id
where b.applied = 0
    and b.unapplied > 0
    and b.is_all_covered
    and not b.is_foreign
    -- Paid in full again: the whole price of what it names. A part of it is an overpayment.
    and b.meant_collectable > 0
    and p.received >= b.meant_collectable
