{{ config(meta={
    'title': 'Uplift missed', 'category': 'leakage', 'subject': 'deal_line x period', 'claims': 'obligation', 'precedence': 170, 'severity': 'medium', 'owner': 'billing',
    'action': 'apply the uplift, bill the difference',
    'why': 'a price increase that the customer agreed to is not billed',
    'reads': ['deals', 'deal_lines', 'invoices', 'invoice_lines']
}) }}
-- grain: one row per due obligation billed at the price before its annual or renewal uplift.
{% set explanation %}{{ asked_and_billed() }} || ', ' || 'at ' || h.hypothesis || {{ too_little_or_much() }} || '.'{% endset %}
{% set action %}'Raise the price of ' || v.sku || ' to that of contract line ' || v.deal_line_id || ' and ' || {{ bill_or_credit() }} || '.'{% endset %}
select
    {{ obligation_claim('deal_line', 'v.deal_line_id', explanation, action, by_period=true, evidence=billed_inputs_evidence()) }}
from {{ open_obligations() }}
inner join {{ ref('int_billing__hypotheses') }} as h on v.obligation_id = h.obligation_id
where h.code = 'uplift_missed'
