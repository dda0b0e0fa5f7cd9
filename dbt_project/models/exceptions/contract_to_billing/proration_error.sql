{{ config(meta={
    'title': 'Partial period billed wrong', 'category': 'by_sign', 'subject': 'deal_line x period', 'claims': 'obligation', 'precedence': 200, 'severity': 'low', 'owner': 'billing',
    'action': 'rebill the partial period',
    'why': 'a partial period at another share than the contract says is a dispute in waiting',
    'reads': ['deals', 'deal_lines', 'invoices', 'invoice_lines']
}) }}
-- grain: one row per due obligation at the right price and quantity, for another share of the period than the contract gives.
{% set explanation %}{{ asked_and_billed() }} || ', ' || h.hypothesis || {{ too_little_or_much() }} || '.'{% endset %}
{% set action %}'Rebill the partial period of ' || v.sku || ': ' || {{ bill_or_credit() }} || '.'{% endset %}
select
    {{ obligation_claim('deal_line', 'v.deal_line_id', explanation, action, by_period=true, evidence=billed_inputs_evidence()) }}
from {{ open_obligations() }}
inner join {{ ref('int_billing__hypotheses') }} as h on v.obligation_id = h.obligation_id
where h.code = 'proration_error'
