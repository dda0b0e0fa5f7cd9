{{ config(meta={
    'title': 'Payment on a stranger\'s invoice', 'category': 'drift', 'subject': 'payment', 'severity': 'medium', 'owner': 'collections',
    'claims': 'payment', 'precedence': 40,
    'action': 'reallocate',
    'why': 'one customer is reminded of what they paid, another one got it for nothing',
    'reads': ['invoices', 'payment_events', 'payment_allocations']
}) }}
-- grain: one row per payment that the source allocates to an invoice of another golden customer, neither its parent nor its child.
with told as (
    select payment_id, invoice_id, amount
    from {{ ref('int_cash__allocations') }}

    union all

    -- The event names the invoice: an allocation too, of what was applied.
    select a.payment_id, a.invoice_id, a.amount
    from {{ ref('int_cash__applications') }} as a
    inner join {{ ref('int_cash__payments') }} as e on a.payment_id = e.payment_id and a.invoice_id = e.invoice_id
    left join {{ ref('int_cash__allocations') }} as l on a.payment_id = l.payment_id and a.invoice_id = l.invoice_id
    where l.payment_id is null
),

misapplied as (
    select
        t.payment_id,
        cast(sum(t.amount) as decimal(28, 4)) as amount,
        {{ sorted_list_text('t.invoice_id') }} as invoice_ids,
        {{ sorted_list_text('i.customer_id') }} as customer_ids,
        min(t.invoice_id) as invoice_id
    from told as t
    inner join {{ ref('int_cash__payments') }} as e on t.payment_id = e.payment_id
    inner join {{ ref('int_cash__receivables') }} as i on t.invoice_id = i.invoice_id
    where e.golden_customer_id <> i.customer_id
        and coalesce(e.parent_customer_id, '') <> i.customer_id
        and coalesce(i.parent_customer_id, '') <> e.golden_customer_id
    group by t.payment_id
)

select
    'payment' as subject_type,
    p.payment_id as subject_id,
    cast(null as date) as period_start,
    cast(null as date) as period_end,
    p.payment_id as claim_id,
    p.golden_customer_id as customer_id,
    cast(null as string) as contract_id,
    cast(null as string) as deal_id,
    cast(null as string) as subscription_id,
    a.invoice_id,
    p.payment_id,
    p.currency,
    cast(0 as decimal(28, 4)) as expected_amount,
    a.amount as actual_amount,
    a.amount as amount_at_risk,
    'Payment ' || p.payment_id || ' of customer ' || p.golden_customer_id || ' is allocated with ' || {{ money_text('a.amount', 'p.currency') }} || ' to ' || a.invoice_ids || ' of ' || a.customer_ids || ', neither its parent nor its child.' as explanation,
    'Move the allocation of ' || {{ money_text('a.amount', 'p.currency') }} || ' of payment ' || p.payment_id || ' from ' || a.invoice_ids || ' to an invoice of ' || p.golden_customer_id || '.' as recommended_action,
    {{ json_object([['payment', "p.payment_id"], ['payment_customer', "p.golden_customer_id"], ['received', "p.received"], ['invoices', "a.invoice_ids"], ['invoice_customers', "a.customer_ids"], ['allocated', "a.amount"], ['source', "p.source"], ['load', "p.load_id"]]) }} as evidence
from misapplied as a
inner join {{ ref('int_cash__payments') }} as p on a.payment_id = p.payment_id
where p.received > p.refunded + p.taken_back
