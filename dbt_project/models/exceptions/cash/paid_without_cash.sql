{{ config(meta={
    'title': 'Paid without cash', 'category': 'leakage', 'subject': 'invoice', 'severity': 'high', 'owner': 'collections',
    'claims': 'invoice_cash', 'precedence': 30,
    'action': 'reopen it or find the payment',
    'why': 'an invoice that says paid is never collected again',
    'reads': ['invoices', 'payment_events']
}) }}
-- grain: one row per invoice of status paid that payments, credits and write-offs do not cover.
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
    b.total as expected_amount,
    cast(b.total - b.outstanding as decimal(28, 4)) as actual_amount,
    b.outstanding as amount_at_risk,
    'Invoice ' || coalesce(b.number, b.invoice_id) || ' says paid; payments cover ' || {{ money_text('b.paid', 'b.currency') }} || ', credits ' || {{ money_text('b.credited', 'b.currency') }} || ' and write-offs ' || {{ money_text('b.written_off', 'b.currency') }} || ' of its ' || {{ money_text('b.total', 'b.currency') }} || ': ' || {{ money_text('b.outstanding', 'b.currency') }} || ' with tax are covered by nothing.' as explanation,
    'Reopen invoice ' || coalesce(b.number, b.invoice_id) || ' for ' || {{ money_text('b.outstanding', 'b.currency') }} || ', or find the payment and allocate it.' as recommended_action,
    {{ json_object([['invoice', "b.invoice_id"], ['invoice_status', "b.status"], ['total', "b.total"], ['credited', "b.credited"], ['paid', "b.paid"], ['written_off', "b.written_off"], ['outstanding', "b.outstanding"], ['source', "b.source"], ['load', "b.load_id"]]) }} as evidence
from {{ ref('int_cash__invoice_balances') }} as b
where b.status = 'paid' and b.outstanding > 0
