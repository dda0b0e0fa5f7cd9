{{ config(meta={
    'title': 'Duplicate subscription', 'category': 'overbilling', 'subject': 'subscription', 'claims': 'extra_billing', 'precedence': 10, 'severity': 'high', 'owner': 'billing',
    'action': 'cancel the later one, credit its invoices',
    'why': 'the customer pays twice for one contract, every period',
    'reads': ['deals', 'deal_lines', 'invoices', 'invoice_lines', 'subscriptions', 'subscription_items']
}) }}
-- grain: one row per invoice line of the later of two live subscriptions, for what the other one bills too.
{% set explanation %}{{ extra_line_text() }} || ' by subscription ' || x.subject || ', and another live subscription bills the same contract' || '; ' || {{ money_text('x.open_amount', 'x.currency') }} || ' of it is not credited.'{% endset %}
{% set action %}'Cancel subscription ' || x.subject || ' and credit its invoices.'{% endset %}
select
    {{ extra_line_claim('subscription', explanation, action) }}
from {{ ref('int_billing__extra_lines') }} as x
inner join {{ ref('core_invoices') }} as i on x.invoice_id = i.id
where x.code = 'duplicate_subscription'
