{{ config(meta={
    'title': 'Contract never billed', 'category': 'leakage', 'subject': 'deal', 'claims': 'obligation', 'precedence': 10, 'severity': 'high', 'owner': 'billing',
    'action': 'create the subscription and invoice the arrears',
    'why': 'the hand-over from sales to billing failed: nothing of the contract is on any invoice',
    'reads': ['deals', 'deal_lines', 'invoices', 'invoice_lines']
}) }}
-- grain: one row per due obligation of a contract that was never invoiced, under its deal. Without it the biggest leak of all shows as many small ones.
{% set explanation %}'Deal ' || v.deal_id || ' is won and nothing was ever invoiced for contract ' || v.contract_id || '. Contract line ' || v.deal_line_id || ' asks for ' || {{ period_text('v.period_start', 'v.period_end') }} || ': ' || v.explanation || '.'{% endset %}
{% set action %}'Create the subscription of deal ' || v.deal_id || ' in billing and invoice the arrears.'{% endset %}
select
    {{ obligation_claim('deal', 'v.deal_id', explanation, action) }}
from {{ open_obligations() }}
where v.silent_because is null and v.is_unbilled and not v.is_contract_billed
