{{ config(meta={
    'title': 'Usage never billed', 'category': 'leakage', 'subject': 'deal_line x period', 'claims': 'obligation', 'precedence': 90, 'severity': 'high', 'owner': 'billing',
    'action': 'invoice the usage',
    'why': 'what was used is owed, and nobody asked for it',
    'reads': ['deals', 'deal_lines', 'invoices', 'invoice_lines', 'usage_records']
}) }}
-- grain: one row per due usage obligation with a charge and no invoice line.
{% set explanation %}{{ asked_and_billed() }} || '.'{% endset %}
{% set action %}'Invoice the usage of ' || v.sku || ' for ' || {{ period_text('v.period_start', 'v.period_end') }} || ': ' || {{ money_text('v.expected', 'v.currency') }} || '.'{% endset %}
select
    {{ obligation_claim('deal_line', 'v.deal_line_id', explanation, action, by_period=true) }}
from {{ open_obligations() }}
where v.silent_because is null and v.is_unbilled and v.charge_type = 'usage'
