{{ config(meta={
    'title': 'Amendment not applied', 'category': 'by_sign', 'subject': 'deal', 'claims': 'obligation', 'precedence': 50, 'severity': 'high', 'owner': 'billing',
    'action': 'apply the change to the subscription, bill or credit the difference',
    'why': 'the customer signed a change and is billed as if nothing had happened',
    'reads': ['deals', 'deal_lines', 'invoices', 'invoice_lines']
}) }}
-- grain: one row per due obligation that was billed as the lines stood before a won amendment, under the amendment's deal.
{% set explanation %}'The change of deal ' || m.deal_id || ' is not in billing. ' || {{ asked_and_billed() }} || {{ too_little_or_much() }} || '.'{% endset %}
{% set action %}'Apply deal ' || m.deal_id || ' to the subscription of contract ' || v.contract_id || ' and bill or credit the difference.'{% endset %}
select
    {{ obligation_claim('deal', 'm.deal_id', explanation, action, deal_id='m.deal_id') }}
from {{ open_obligations() }}
inner join {{ ref('int_billing__missed_amendments') }} as m on v.obligation_id = m.obligation_id
