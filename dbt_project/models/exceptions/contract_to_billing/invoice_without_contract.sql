{{ config(meta={
    'title': 'Invoice without contract', 'category': 'drift', 'subject': 'invoice', 'claims': 'extra_billing', 'precedence': 50, 'severity': 'medium', 'owner': 'revops',
    'action': 'link it or validate that it is owed',
    'why': 'nobody can say what was sold: it may be owed, or not',
    'reads': ['deals', 'deal_lines', 'invoices', 'invoice_lines', 'accounts']
}) }}
-- grain: one row per line of an invoice of which no line, nor its header, leads to a deal or contract by any rule.
{% set explanation %}'Invoice ' || {{ invoice_name() }} || ' of ' || coalesce(cast(i.issued_on as string), 'no date') || ' over ' || {{ money_text('i.total', 'i.currency') }} || ' leads to no deal and no contract.'{% endset %}
{% set action %}'Link invoice ' || {{ invoice_name() }} || ' to its deal, or check that it is owed.'{% endset %}
select
    {{ invoice_finding('null', 'null', '0', explanation, action, claim_id='l.invoice_line_id') }}
from {{ ref('int_billing__invoice_totals') }} as i
left join {{ ref('int_billing__billed_lines') }} as l on i.invoice_id = l.invoice_id
left join {{ ref('int_contracts__deals') }} as d on i.deal_id = d.deal_id
where i.status <> 'draft' and i.contract_id is null and d.deal_id is null
