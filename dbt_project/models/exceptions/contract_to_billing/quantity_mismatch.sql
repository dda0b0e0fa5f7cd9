{{ config(meta={
    'title': 'Quantity differs', 'category': 'by_sign', 'subject': 'deal_line x period', 'claims': 'obligation', 'precedence': 210, 'severity': 'medium', 'owner': 'billing',
    'action': 'correct the quantity; bill or credit the difference',
    'why': 'what was sold and what is billed have parted',
    'reads': ['deals', 'deal_lines', 'invoices', 'invoice_lines']
}) }}
-- grain: one row per due obligation whose quantity differs at the right price.
{% set explanation %}{{ asked_and_billed() }} || ', ' || 'with a quantity of ' || {{ number_text('h.recomputed_quantity') }} || ' instead of ' || {{ number_text('l.quantity') }} || {{ too_little_or_much() }} || '.'{% endset %}
{% set action %}'Set the quantity of ' || v.sku || ' to ' || {{ number_text('l.quantity') }} || ' and ' || {{ bill_or_credit() }} || '.'{% endset %}
select
    {{ obligation_claim('deal_line', 'v.deal_line_id', explanation, action, by_period=true, evidence=billed_inputs_evidence()) }}
from {{ open_obligations() }}
inner join {{ ref('int_billing__hypotheses') }} as h on v.obligation_id = h.obligation_id
where h.code = 'quantity_mismatch'
