{{ config(meta={
    'title': 'First invoice late', 'category': 'exposure', 'subject': 'deal', 'severity': 'low', 'owner': 'billing',
    'action': 'fix the hand-over',
    'why': 'a late first invoice is cash that comes late, every time a deal is won',
    'reads': ['deals', 'deal_lines', 'invoices', 'invoice_lines']
}) }}
-- grain: one row per won deal whose first due row was invoiced more than first_invoice_days after it was to be billed.
with due as (
    select
        obligation_id,
        deal_id,
        customer_id,
        contract_id,
        bill_on,
        rank() over (partition by deal_id order by bill_on) as place
    from {{ ref('int_billing__obligations') }}
    where is_due and expected > 0
),

invoiced as (
    select
        d.deal_id,
        d.customer_id,
        d.contract_id,
        d.bill_on,
        l.invoice_id,
        l.issued_on,
        row_number() over (partition by d.deal_id order by l.issued_on, l.invoice_id) as place
    from due as d
    inner join {{ ref('int_billing__line_obligations') }} as l on d.obligation_id = l.obligation_id
    where d.place = 1 and l.amount > 0 and l.issued_on is not null
)

select
    'deal' as subject_type,
    f.deal_id as subject_id,
    cast(null as date) as period_start,
    cast(null as date) as period_end,
    cast(null as string) as claim_id,
    f.customer_id,
    f.contract_id,
    f.deal_id,
    cast(null as string) as subscription_id,
    f.invoice_id,
    cast(null as string) as payment_id,
    i.currency,
    i.net as expected_amount,
    i.net as actual_amount,
    abs(i.net) as amount_at_risk,
    'Deal ' || f.deal_id || ' was to be billed on ' || cast(f.bill_on as string) || '; its first invoice ' || {{ invoice_name() }} || ' over '
    || {{ money_text('i.net', 'i.currency') }} || ' net is of ' || cast(f.issued_on as string) || ', ' || cast({{ days_between('f.bill_on', 'f.issued_on') }} as string) || ' days later.' as explanation,
    'Find out why the hand-over of deal ' || f.deal_id || ' took ' || cast({{ days_between('f.bill_on', 'f.issued_on') }} as string) || ' days.' as recommended_action,
    {{ json_object([
        ['source', 'i.source'], ['deal', 'f.deal_id'], ['invoice', 'i.invoice_id'], ['bill_on', 'f.bill_on'], ['issued_on', 'f.issued_on'], ['net', 'i.net'], ['load', 'i._dlt_load_id'],
    ]) }} as evidence
from invoiced as f
inner join {{ ref('int_billing__invoice_totals') }} as i on f.invoice_id = i.invoice_id
where f.place = 1 and {{ days_between('f.bill_on', 'f.issued_on') }} > {{ setting('first_invoice_days') }}
