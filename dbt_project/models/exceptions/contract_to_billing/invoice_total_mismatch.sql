{{ config(meta={
    'title': 'Invoice does not add up', 'category': 'drift', 'subject': 'invoice', 'severity': 'medium', 'owner': 'billing',
    'action': 'correct the invoice',
    'why': 'lines and tax that do not make the total will not be paid without a question',
    'reads': ['invoices', 'invoice_lines']
}) }}
-- grain: one row per invoice whose lines and tax do not add up to its total.
{% set explanation %}'The lines of invoice ' || {{ invoice_name() }} || ' are ' || {{ money_text('i.line_net', 'i.currency') }} || ', the tax ' || {{ money_text('i.tax', 'i.currency') }} || ', together ' || {{ money_text('i.line_net + i.tax', 'i.currency') }} || '; its total says ' || {{ money_text('i.total', 'i.currency') }} || '.'{% endset %}
{% set action %}'Correct the lines or the total of invoice ' || {{ invoice_name() }} || '.'{% endset %}
select
    {{ invoice_finding('i.line_net + i.tax', 'i.total', 'abs(i.line_net + i.tax - i.total)', explanation, action, evidence=[['lines', 'i.line_count'], ['line_net', 'i.line_net']]) }}
from {{ ref('int_billing__invoice_totals') }} as i
where i.status <> 'draft' and i.line_net + i.tax <> i.total
