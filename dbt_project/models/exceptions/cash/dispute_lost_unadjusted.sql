{{ config(meta={
    'title': 'Lost dispute, invoice still paid', 'category': 'leakage', 'subject': 'payment', 'severity': 'high', 'owner': 'collections',
    'claims': 'invoice_cash', 'precedence': 10,
    'action': 'reopen, collect or write off',
    'why': 'the money went back and the invoice still says paid',
    'reads': ['invoices', 'payment_events']
}) }}
-- grain: one row per (payment, invoice) whose money a lost dispute took back, while the invoice was neither reopened nor credited.
with lost as (
    select
        r.payment_id,
        r.undone,
        r.undone_of_payment,
        r.payment_currency,
        r.payment_currency <> i.currency as is_foreign,
        i.*,
        p.load_id as payment_load_id,
        p.source as payment_source,
        -- What a credit note covers, or another payment paid since, is adjusted.
        cast(least(r.dispute_lost, i.outstanding) as decimal(28, 4)) as amount
    from {{ ref('int_cash__returns') }} as r
    inner join {{ ref('int_cash__invoice_balances') }} as i on r.invoice_id = i.invoice_id
    inner join {{ ref('int_cash__payments') }} as p on r.payment_id = p.payment_id
    where r.dispute_lost > 0 and i.status = 'paid'
),

-- A payment's finding is told in the payment's currency.
told as (
    select
        *,
        case when is_foreign then {{ proportion('amount', 'undone_of_payment', 'undone', 'payment_currency') }} else amount end as amount_at_risk
    from lost
    where amount > 0
)

select
    'payment' as subject_type,
    b.payment_id as subject_id,
    cast(null as date) as period_start,
    cast(null as date) as period_end,
    b.invoice_id as claim_id,
    b.customer_id,
    b.contract_id,
    cast(null as string) as deal_id,
    b.subscription_id,
    b.invoice_id,
    b.payment_id,
    b.payment_currency as currency,
    cast(b.amount_at_risk + case when b.is_foreign then 0 else b.paid end as decimal(28, 4)) as expected_amount,
    cast(case when b.is_foreign then 0 else b.paid end as decimal(28, 4)) as actual_amount,
    b.amount_at_risk,
    'The dispute of payment ' || b.payment_id || ' was lost and took back ' || {{ money_text('b.amount_at_risk', 'b.payment_currency') }} || '; invoice ' || coalesce(b.number, b.invoice_id) || ' of ' || {{ money_text('b.total', 'b.currency') }} || ' still says paid and carries no credit for it.' as explanation,
    'Reopen invoice ' || coalesce(b.number, b.invoice_id) || ' for ' || {{ money_text('b.amount', 'b.currency') }} || ' and collect it, or write it off.' as recommended_action,
    {{ json_object([['payment', "b.payment_id"], ['invoice', "b.invoice_id"], ['invoice_status', "b.status"], ['total', "b.total"], ['credited', "b.credited"], ['paid', "b.paid"], ['outstanding', "b.outstanding"], ['source', "b.source"], ['payment_source', "b.payment_source"], ['load', "b.load_id"], ['payment_load', "b.payment_load_id"]]) }} as evidence
from told as b
