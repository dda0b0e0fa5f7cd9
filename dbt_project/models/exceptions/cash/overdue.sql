{{ config(meta={
    'title': 'Invoice overdue', 'category': 'exposure', 'subject': 'invoice', 'severity': 'medium', 'owner': 'collections',
    'claims': 'invoice_cash', 'precedence': 50,
    'action': 'collect; dunning step by age',
    'why': 'money that is owed and late is the first to be lost',
    'reads': ['invoices', 'payment_events']
}) }}
-- grain: one row per invoice whose open balance is past due by more than overdue_days.
select
    'invoice' as subject_type,
    b.invoice_id as subject_id,
    cast(null as date) as period_start,
    cast(null as date) as period_end,
    b.invoice_id as claim_id,
    b.customer_id,
    b.contract_id,
    cast(null as string) as deal_id,
    b.subscription_id,
    b.invoice_id,
    cast(null as string) as payment_id,
    b.currency,
    cast(0 as decimal(28, 4)) as expected_amount,
    b.outstanding as actual_amount,
    b.outstanding as amount_at_risk,
    'Invoice ' || coalesce(b.number, b.invoice_id) || ' of ' || {{ money_text('b.total', 'b.currency') }} || ' was due on ' || cast(b.due_on as string) || ': ' || {{ money_text('b.outstanding', 'b.currency') }} || ' with tax are open, ' || cast({{ days_between('b.due_on', as_of()) }} as string) || ' days past due.' as explanation,
    case
        when {{ days_between('b.due_on', as_of()) }} > 90 then 'Hand invoice ' || coalesce(b.number, b.invoice_id) || ' to collections: last dunning step, then write-off or legal action.'
        when {{ days_between('b.due_on', as_of()) }} > 60 then 'Send the second reminder for invoice ' || coalesce(b.number, b.invoice_id) || ' and call the customer.'
        else 'Send the first reminder for invoice ' || coalesce(b.number, b.invoice_id) || '.'
    end as recommended_action,
    {{ json_object([['invoice', "b.invoice_id"], ['invoice_status', "b.status"], ['total', "b.total"], ['credited', "b.credited"], ['paid', "b.paid"], ['written_off', "b.written_off"], ['outstanding', "b.outstanding"], ['due_on', "b.due_on"], ['source', "b.source"], ['load', "b.load_id"]]) }} as evidence
from {{ ref('int_cash__invoice_balances') }} as b
where b.is_owed and b.outstanding > 0 and {{ days_between('b.due_on', as_of()) }} > {{ setting('overdue_days') }}
