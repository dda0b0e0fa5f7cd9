{{ config(meta={
    'title': 'Short payment', 'category': 'leakage', 'subject': 'invoice', 'severity': 'medium', 'owner': 'collections',
    'claims': 'invoice_cash', 'precedence': 40,
    'action': 'collect, or record the reason of the deduction',
    'why': 'small deductions that nobody asks for become the rule',
    'reads': ['invoices', 'payment_events']
}) }}
-- grain: one row per invoice that was paid, but for less than its balance, and whose rest is past due. What went back of a payment is not a short payment.
with went_back as (
    select
        invoice_id,
        sum(undone) as undone
    from {{ ref('int_cash__returns') }}
    group by invoice_id
),

payers as (
    select
        invoice_id,
        {{ sorted_list_text('payment_id') }} as payment_ids,
        count(distinct payment_id) as payments,
        min(payment_id) as payment_id
    from {{ ref('int_cash__applications') }}
    group by invoice_id
),

short as (
    select
        i.*,
        p.payment_ids,
        case when p.payments = 1 then p.payment_id end as payment_id,
        cast(i.outstanding - least(coalesce(w.undone, 0), i.outstanding) as decimal(28, 4)) as shortfall,
        cast({{ setting('bank_charge_tolerance') }} as decimal(28, 4)) as tolerance
    from {{ ref('int_cash__invoice_balances') }} as i
    inner join payers as p on i.invoice_id = p.invoice_id
    left join went_back as w on i.invoice_id = w.invoice_id
    where i.due_on < {{ as_of() }} -- what is not owed has nothing outstanding, and falls not short
)

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
    b.payment_id,
    b.currency,
    cast(b.paid + b.shortfall as decimal(28, 4)) as expected_amount,
    b.paid as actual_amount,
    b.shortfall as amount_at_risk,
    'Invoice ' || coalesce(b.number, b.invoice_id) || ' asked for ' || {{ money_text('b.paid + b.shortfall', 'b.currency') }} || ' after credits and was paid ' || {{ money_text('b.paid', 'b.currency') }} || ': ' || {{ money_text('b.shortfall', 'b.currency') }} || ' short, and past due since ' || cast(b.due_on as string) || '.' as explanation,
    'Collect ' || {{ money_text('b.shortfall', 'b.currency') }} || ' on invoice ' || coalesce(b.number, b.invoice_id) || ', or record the reason of the deduction in a credit note.' as recommended_action,
    {{ json_object([['invoice', "b.invoice_id"], ['invoice_status', "b.status"], ['total', "b.total"], ['credited', "b.credited"], ['paid', "b.paid"], ['payments', "b.payment_ids"], ['outstanding', "b.outstanding"], ['due_on', "b.due_on"], ['source', "b.source"], ['load', "b.load_id"]]) }} as evidence
from short as b
where b.shortfall > b.tolerance
