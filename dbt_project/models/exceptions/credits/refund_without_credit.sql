{{ config(meta={
    'title': 'Refund without credit note', 'category': 'drift', 'subject': 'payment', 'severity': 'low', 'owner': 'finance',
    'claims': 'invoice_cash', 'precedence': 20,
    'action': 'issue the credit note',
    'why': 'the invoice is open again by what was refunded, and nobody means to collect it',
    'reads': ['invoices', 'payment_events', 'credit_notes']
}) }}
-- grain: one row per (payment, invoice) whose money was refunded, while the invoice carries no credit for it.
with refunded as (
    select
        r.payment_id,
        r.refunded as went_back,
        r.undone,
        r.undone_of_payment,
        r.payment_currency,
        r.payment_currency <> i.currency as is_foreign,
        p.refunded_at,
        p.source as payment_source,
        p.load_id as payment_load_id,
        i.*,
        -- A credit note has freed its part before anything was undone; what another payment paid since needs none.
        cast(least(r.refunded, greatest(r.undone - r.dispute_lost - r.reversed, 0), i.outstanding) as decimal(28, 4)) as amount
    from {{ ref('int_cash__returns') }} as r
    inner join {{ ref('int_cash__invoice_balances') }} as i on r.invoice_id = i.invoice_id
    inner join {{ ref('int_cash__payments') }} as p on r.payment_id = p.payment_id
),

-- A payment's finding is told in the payment's currency.
told as (
    select
        *,
        case when is_foreign then {{ proportion('amount', 'undone_of_payment', 'undone', 'payment_currency') }} else amount end as amount_at_risk
    from refunded
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
    cast(b.amount_at_risk + case when b.is_foreign then 0 else b.credited end as decimal(28, 4)) as expected_amount,
    cast(case when b.is_foreign then 0 else b.credited end as decimal(28, 4)) as actual_amount,
    b.amount_at_risk,
    {{ money_text('b.went_back', 'b.currency') }} || ' of payment ' || b.payment_id || ' for invoice ' || coalesce(b.number, b.invoice_id) || ' were refunded on ' || cast(cast(b.refunded_at as date) as string) || '; credit notes cover all but ' || {{ money_text('b.amount', 'b.currency') }} || ' of it.' as explanation,
    'Issue a credit note of ' || {{ money_text('b.amount', 'b.currency') }} || ' with tax on invoice ' || coalesce(b.number, b.invoice_id) || '.' as recommended_action,
    {{ json_object([['payment', "b.payment_id"], ['refunded', "b.went_back"], ['invoice', "b.invoice_id"], ['invoice_status', "b.status"], ['total', "b.total"], ['credited', "b.credited"], ['paid', "b.paid"], ['outstanding', "b.outstanding"], ['source', "b.source"], ['payment_source', "b.payment_source"], ['load', "b.load_id"], ['payment_load', "b.payment_load_id"]]) }} as evidence
from told as b
