{{ config(meta={
    'title': 'Ramp step missed', 'category': 'leakage', 'subject': 'deal_line x period', 'claims': 'obligation', 'precedence': 160, 'severity': 'medium', 'owner': 'billing',
    'action': 'move the subscription to the current step',
    'why': 'the customer has moved to the next step of the ramp and pays the one before',
    'reads': ['deals', 'deal_lines', 'invoices', 'invoice_lines']
}) }}
-- grain: one row per due obligation billed at the price or quantity of the step before. Without it a ramp that billing forgot would look like a price error.
{% set explanation %}{{ asked_and_billed() }} || ', ' || 'by ' || h.hypothesis || {{ too_little_or_much() }} || '.'{% endset %}
{% set action %}'Move the subscription of contract ' || v.contract_id || ' to the step of contract line ' || v.deal_line_id || ' and ' || {{ bill_or_credit() }} || '.'{% endset %}
select
    {{ obligation_claim('deal_line', 'v.deal_line_id', explanation, action, by_period=true, evidence=billed_inputs_evidence()) }}
from {{ open_obligations() }}
inner join {{ ref('int_billing__hypotheses') }} as h on v.obligation_id = h.obligation_id
where h.code = 'ramp_step_missed'
