{{ config(meta={
    'title': 'Invoice missing', 'category': 'leakage', 'subject': 'deal_line x period', 'claims': 'obligation', 'precedence': 130, 'severity': 'high', 'owner': 'billing',
    'action': 'invoice the period',
    'why': 'a period that was skipped is money that nobody asks for',
    'reads': ['deals', 'deal_lines', 'invoices', 'invoice_lines']
}) }}
-- grain: one row per due recurring obligation without an invoice line, of a contract that is otherwise billed.
{% set explanation %}{{ asked_and_billed() }} || '.'{% endset %}
{% set action %}'Invoice ' || {{ money_text('v.expected', 'v.currency') }} || ' of ' || v.sku || ' for ' || {{ period_text('v.period_start', 'v.period_end') }} || '.'{% endset %}
select
    {{ obligation_claim('deal_line', 'v.deal_line_id', explanation, action, by_period=true) }}
from {{ open_obligations() }}
where v.silent_because is null and v.is_unbilled and v.is_contract_billed and v.charge_type = 'recurring'
