{{ config(meta={
    'title': 'Payment terms longer than agreed', 'category': 'exposure', 'subject': 'invoice', 'severity': 'low', 'owner': 'billing',
    'action': 'correct the terms',
    'why': 'the customer pays later than was agreed',
    'reads': ['deals', 'invoices', 'invoice_lines']
}) }}
-- grain: one row per invoice that gives more days to pay than its contract; the amount is at risk while it is unpaid.
{% set explanation %}'Invoice ' || {{ invoice_name() }} || ' gives ' || cast({{ days_between('i.issued_on', 'i.due_on') }} as string) || ' days to pay; contract ' || i.contract_id || ' gives ' || cast(c.payment_terms_days as string) || '.'{% endset %}
{% set action %}'Set the payment terms of invoice ' || {{ invoice_name() }} || ' and of its subscription to ' || cast(c.payment_terms_days as string) || ' days.'{% endset %}
with terms as (
    select
        t.invoice_id,
        max(c.payment_terms_days) as payment_terms_days
    from (
        select invoice_id, contract_id from {{ ref('int_billing__billed_lines') }}
        union
        select invoice_id, contract_id from {{ ref('int_billing__invoice_totals') }}
    ) as t
    inner join {{ ref('int_contracts__contracts') }} as c on t.contract_id = c.contract_id
    group by t.invoice_id
)

select
    {{ invoice_finding('i.total', 'i.total', 'case when b.outstanding > 0 then i.total else 0 end', explanation, action,
        evidence=[['due_on', 'i.due_on'], ['contract', 'i.contract_id'], ['contract_terms_days', 'c.payment_terms_days'], ['outstanding', 'b.outstanding']]) }}
from {{ ref('int_billing__invoice_totals') }} as i
inner join terms as c on i.invoice_id = c.invoice_id
inner join {{ ref('int_cash__invoice_balances') }} as b on i.invoice_id = b.invoice_id
where i.status <> 'draft' and {{ days_between('i.issued_on', 'i.due_on') }} > c.payment_terms_days
