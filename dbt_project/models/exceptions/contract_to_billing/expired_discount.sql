{{ config(meta={
    'title': 'Expired discount', 'category': 'leakage', 'subject': 'deal_line x period', 'claims': 'obligation', 'precedence': 180, 'severity': 'medium', 'owner': 'billing',
    'action': 'remove the discount, bill the difference',
    'why': 'a discount that has ended is given away every period until someone looks',
    'reads': ['deals', 'deal_lines', 'invoices', 'invoice_lines']
}) }}
-- grain: one row per due obligation billed with a discount after its last day.
{% set explanation %}{{ asked_and_billed() }} || ', ' || 'with the ' || {{ number_text('l.discount_pct') }} || '% off that ended on ' || cast(l.discount_until as string) || {{ too_little_or_much() }} || '.'{% endset %}
{% set action %}'Remove the discount of ' || {{ number_text('l.discount_pct') }} || '% from ' || v.sku || ' and ' || {{ bill_or_credit() }} || '.'{% endset %}
select
    {{ obligation_claim('deal_line', 'v.deal_line_id', explanation, action, by_period=true, evidence=billed_inputs_evidence()) }}
from {{ open_obligations() }}
inner join {{ ref('int_billing__hypotheses') }} as h on v.obligation_id = h.obligation_id
where h.code = 'expired_discount'
