{{ config(meta={
    'title': 'Open though paid', 'category': 'drift', 'subject': 'invoice', 'severity': 'low', 'owner': 'billing',
    'action': 'close it',
    'why': 'a customer who paid is reminded, or cut off',
    'reads': ['invoices', 'payment_events']
}) }}
-- grain: one row per open invoice that payments, credits and write-offs cover in full.
select
    'invoice' as subject_type,
    b.invoice_id as subject_id,
    cast(null as date) as period_start,
    cast(null as date) as period_end,
    cast(null as string) as claim_id,
    b.customer_id,
    b.contract_id,
    cast(null as string) as deal_id,
    b.subscription_id,
    b.invoice_id,
    cast(null as string) as payment_id,
    b.currency,
    cast(0 as decimal(28, 4)) as expected_amount,
    cast(0 as decimal(28, 4)) as actual_amount,
    cast(0 as decimal(28, 4)) as amount_at_risk,
    'Invoice ' || coalesce(b.number, b.invoice_id) || ' of ' || {{ money_text('b.total', 'b.currency') }} || ' is covered (paid ' || {{ money_text('b.paid', 'b.currency') }} || ', credited ' || {{ money_text('b.credited', 'b.currency') }} || ', written off ' || {{ money_text('b.written_off', 'b.currency') }} || ') and still open.' as explanation,
    'Set invoice ' || coalesce(b.number, b.invoice_id) || ' to paid.' as recommended_action,
    {{ json_object([['invoice', "b.invoice_id"], ['invoice_status', "b.status"], ['total', "b.total"], ['credited', "b.credited"], ['paid', "b.paid"], ['written_off', "b.written_off"], ['last_paid_on', "b.last_paid_on"], ['source', "b.source"], ['load', "b.load_id"]]) }} as evidence
from {{ ref('int_cash__invoice_balances') }} as b
where b.status = 'open' and b.total > 0 and b.outstanding <= 0
