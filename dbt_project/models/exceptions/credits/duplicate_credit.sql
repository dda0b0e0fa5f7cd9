{{ config(meta={
    'title': 'Credit note issued twice', 'category': 'leakage', 'subject': 'credit_note', 'severity': 'medium', 'owner': 'finance',
    'action': 'reverse it',
    'why': 'the same mistake is made good twice',
    'reads': ['credit_notes']
}) }}
-- grain: one row per issued credit note that repeats an earlier one of the same invoice, amount and reason.
with placed as (
    select
        id as credit_note_id,
        source,
        _dlt_load_id as load_id,
        invoice_id,
        customer_id,
        currency,
        reason,
        issued_on,
        {{ round_money('amount', 'currency') }} as amount,
        row_number() over (partition by invoice_id, currency, amount, reason order by issued_on, id) as place,
        first_value(id) over (partition by invoice_id, currency, amount, reason order by issued_on, id) as first_credit_note_id
    from {{ ref('core_credit_notes') }}
    where coalesce(status, 'issued') = 'issued' and invoice_id is not null and amount > 0
)

select
    'credit_note' as subject_type,
    b.credit_note_id as subject_id,
    cast(null as date) as period_start,
    cast(null as date) as period_end,
    cast(null as string) as claim_id,
    c.customer_id,
    cast(null as string) as contract_id,
    cast(null as string) as deal_id,
    cast(null as string) as subscription_id,
    b.invoice_id,
    cast(null as string) as payment_id,
    b.currency,
    cast(0 as decimal(28, 4)) as expected_amount,
    b.amount as actual_amount,
    b.amount as amount_at_risk,
    'Credit note ' || b.credit_note_id || ' of ' || {{ money_text('b.amount', 'b.currency') }} || ' on invoice ' || b.invoice_id || ' repeats ' || b.first_credit_note_id || ': same amount' || coalesce(' and reason (' || b.reason || ')', '') || '.' as explanation,
    'Reverse credit note ' || b.credit_note_id || '.' as recommended_action,
    {{ json_object([['credit_note', "b.credit_note_id"], ['repeats', "b.first_credit_note_id"], ['invoice', "b.invoice_id"], ['amount', "b.amount"], ['reason', "b.reason"], ['issued_on', "b.issued_on"], ['source', "b.source"], ['load', "b.load_id"]]) }} as evidence
from placed as b
left join {{ ref('int_customers__by_billing_customer') }} as c on b.customer_id = c.billing_customer_id
where b.place > 1
