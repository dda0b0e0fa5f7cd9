{{ config(meta={
    'title': 'Duplicate invoice', 'category': 'overbilling', 'subject': 'invoice', 'claims': 'extra_billing', 'precedence': 20, 'severity': 'high', 'owner': 'billing',
    'action': 'void or credit the later invoice',
    'why': 'the customer is asked twice for the same thing',
    'reads': ['invoices', 'invoice_lines']
}) }}
-- grain: one row per invoice line that bills an obligation, or repeats an invoice, that was billed before.
{% set explanation %}{{ extra_line_text() }} || ', which was invoiced before' || '; ' || {{ money_text('x.open_amount', 'x.currency') }} || ' of it is not credited.'{% endset %}
{% set action %}'Void or credit invoice ' || coalesce(i.number, i.id) || '.'{% endset %}
select
    {{ extra_line_claim('invoice', explanation, action) }}
from {{ ref('int_billing__extra_lines') }} as x
inner join {{ ref('core_invoices') }} as i on x.invoice_id = i.id
where x.code = 'duplicate_invoice'
