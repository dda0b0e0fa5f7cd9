{{ config(meta={
    'title': 'Discount larger than agreed', 'category': 'leakage', 'subject': 'deal_line x period', 'claims': 'obligation', 'precedence': 190, 'severity': 'medium', 'owner': 'account_owner',
    'action': 'get approval or bill the difference',
    'why': 'billing gives more away than sales agreed to',
    'reads': ['deals', 'deal_lines', 'invoices', 'invoice_lines']
}) }}
-- grain: one row per due obligation with a larger discount on the invoice than in the contract.
{% set explanation %}{{ asked_and_billed() }} || ', ' || 'with ' || {{ money_text('b.discount_amount', 'v.currency') }} || ' of discount' || {{ too_little_or_much() }} || '.'{% endset %}
{% set action %}'Get the discount on invoice ' || b.invoice_numbers || ' approved, or ' || {{ bill_or_credit() }} || '.'{% endset %}
select
    {{ obligation_claim('deal_line', 'v.deal_line_id', explanation, action, by_period=true, evidence=billed_inputs_evidence()) }}
from {{ open_obligations() }}
inner join {{ ref('int_billing__hypotheses') }} as h on v.obligation_id = h.obligation_id
where h.code = 'excess_discount'
