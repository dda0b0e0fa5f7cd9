{{ config(meta={
    'title': 'Price differs', 'category': 'by_sign', 'subject': 'deal_line x period', 'claims': 'obligation', 'precedence': 220, 'severity': 'medium', 'owner': 'billing',
    'action': 'correct the price; bill or credit the difference',
    'why': 'the customer pays another price than was agreed, and nothing known explains it',
    'reads': ['deals', 'deal_lines', 'invoices', 'invoice_lines']
}) }}
-- grain: one row per due obligation with invoice lines whose difference no other cause explains; a negative row (a rebate) that was not given is here too.
{% set explanation %}{{ asked_and_billed() }} || {{ too_little_or_much() }} || case when b.unit_price is null then '' else ', at a unit price of ' || {{ number_text('b.unit_price') }} end || '.'{% endset %}
{% set action %}'Correct the price of ' || v.sku || ' on contract ' || v.contract_id || ' and ' || case when v.line_count = 0 then 'give the rebate' else {{ bill_or_credit() }} end || '.'{% endset %}
select
    {{ obligation_claim('deal_line', 'v.deal_line_id', explanation, action, by_period=true, evidence=billed_inputs_evidence()) }}
from {{ open_obligations() }}
left join {{ ref('int_billing__hypotheses') }} as h on v.obligation_id = h.obligation_id
where v.silent_because is null
    and (h.code = 'price_mismatch' or (v.charge_type = 'commit' and v.line_count > 0) or (v.charge_type <> 'usage' and v.line_count = 0 and v.expected < 0))
