{{ config(meta={
    'title': 'Billed after the end', 'category': 'overbilling', 'subject': 'invoice_line', 'claims': 'extra_billing', 'precedence': 30, 'severity': 'high', 'owner': 'billing',
    'action': 'credit the line',
    'why': 'billing goes on after the contract has ended: refunds and lost goodwill follow',
    'reads': ['deals', 'deal_lines', 'invoices', 'invoice_lines']
}) }}
-- grain: one row per invoice line whose period begins after its contract was cancelled or ended without renewal.
{% set explanation %}{{ extra_line_text() }} || ', and contract ' || x.contract_id || ' ended on ' || cast(x.ended_on as string) || '; ' || {{ money_text('x.open_amount', 'x.currency') }} || ' of it is not credited.'{% endset %}
{% set action %}'Credit ' || {{ money_text('x.open_amount', 'x.currency') }} || ' on line ' || x.invoice_line_id || ' of invoice ' || coalesce(i.number, i.id) || '.'{% endset %}
select
    {{ extra_line_claim('invoice_line', explanation, action) }}
from {{ ref('int_billing__extra_lines') }} as x
inner join {{ ref('core_invoices') }} as i on x.invoice_id = i.id
where x.code = 'billed_after_cancellation'
