{{ config(meta={
    'title': 'Usage rated wrong', 'category': 'by_sign', 'subject': 'deal_line x period', 'claims': 'obligation', 'precedence': 150, 'severity': 'medium', 'owner': 'billing',
    'action': 're-rate and correct',
    'why': 'tiers, included quantities or the meter are not as sold',
    'reads': ['deals', 'deal_lines', 'invoices', 'invoice_lines', 'usage_records']
}) }}
-- grain: one row per due usage obligation that was invoiced at another charge than its records rate to.
{% set explanation %}{{ asked_and_billed() }} || {{ too_little_or_much() }} || '.'{% endset %}
{% set action %}'Re-rate the usage of ' || v.sku || ' and ' || {{ bill_or_credit() }} || '.'{% endset %}
select
    {{ obligation_claim('deal_line', 'v.deal_line_id', explanation, action, by_period=true, evidence=[['billed_quantity', 'b.quantity'], ['billed_unit_price', 'b.unit_price']]) }}
from {{ open_obligations() }}
where v.silent_because is null and v.charge_type = 'usage' and v.line_count > 0
