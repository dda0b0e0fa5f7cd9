{{ config(meta={
    'title': 'Dispute open', 'category': 'exposure', 'subject': 'payment', 'severity': 'high', 'owner': 'collections',
    'action': 'send the evidence',
    'why': 'a dispute that nobody answers is lost',
    'reads': ['payment_events']
}) }}
-- grain: one row per payment with a dispute that is not decided. Critical when its deadline is near (evidence names the severity).
select
    'payment' as subject_type,
    p.payment_id as subject_id,
    cast(null as date) as period_start,
    cast(null as date) as period_end,
    cast(null as string) as claim_id,
    b.customer_id,
    cast(null as string) as contract_id,
    cast(null as string) as deal_id,
    cast(null as string) as subscription_id,
    case when b.meant_invoices = 1 then b.meant_invoice_id end as invoice_id,
    p.payment_id,
    p.currency,
    cast(0 as decimal(28, 4)) as expected_amount,
    p.disputed_open as actual_amount,
    p.disputed_open as amount_at_risk,
    'The customer disputes ' || {{ money_text('p.disputed_open', 'p.currency') }} || ' of payment ' || p.payment_id || ' since ' || cast(cast(p.disputed_at as date) as string) || coalesce('; evidence is due on ' || cast(p.dispute_due_on as string), '') || '.' as explanation,
    'Send the evidence for payment ' || p.payment_id || coalesce(' by ' || cast(p.dispute_due_on as string), '') || '.' as recommended_action,
    {{ json_object([['payment', "p.payment_id"], ['disputed', "p.disputed_open"], ['disputed_at', "p.disputed_at"], ['dispute_due_on', "p.dispute_due_on"], ['severity', 'case when ' ~ days_between(as_of(), 'p.dispute_due_on') ~ ' <= ' ~ setting('dispute_deadline_days') ~ " then 'critical' end"], ['received', "p.received"], ['invoices', "b.meant_invoice_ids"], ['source', "p.source"], ['load', "p.load_id"]]) }} as evidence
from {{ ref('int_cash__payments') }} as p
inner join {{ ref('int_cash__payment_balances') }} as b on p.payment_id = b.payment_id
where p.disputed_open > 0
