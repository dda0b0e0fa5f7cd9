{{ config(meta={
    'title': 'One-time fee never billed', 'category': 'leakage', 'subject': 'deal_line', 'claims': 'obligation', 'precedence': 70, 'severity': 'medium', 'owner': 'billing',
    'action': 'invoice the fee',
    'why': 'setup and training fees fall between sales and billing, and nobody misses them',
    'reads': ['deals', 'deal_lines', 'invoices', 'invoice_lines']
}) }}
-- grain: one row per due one-time line that was never invoiced.
{% set explanation %}{{ asked_and_billed() }} || '.'{% endset %}
{% set action %}'Invoice the fee of ' || {{ money_text('v.expected', 'v.currency') }} || ' for ' || v.sku || '.'{% endset %}
select
    {{ obligation_claim('deal_line', 'v.deal_line_id', explanation, action) }}
from {{ open_obligations() }}
where v.silent_because is null and v.is_unbilled and v.charge_type = 'one_time'
