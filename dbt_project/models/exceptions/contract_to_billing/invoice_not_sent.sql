{{ config(meta={
    'title': 'Invoice not sent', 'category': 'exposure', 'subject': 'invoice', 'severity': 'medium', 'owner': 'billing',
    'action': 'send it',
    'why': 'nobody pays what they did not get',
    'reads': ['invoices']
}) }}
-- grain: one row per open invoice without sent_at for unsent_days, of a source that says when it sends.
{% set explanation %}'Invoice ' || {{ invoice_name() }} || ' of ' || cast(i.issued_on as string) || ' over ' || {{ money_text('i.net', 'i.currency') }} || ' net, ' || {{ money_text('i.total', 'i.currency') }} || ' with tax, is open and was not sent.'{% endset %}
{% set action %}'Send invoice ' || {{ invoice_name() }} || '.'{% endset %}
with sources as (
    select distinct source
    from {{ ref('core_invoices') }}
    where sent_at is not null
)

select
    {{ invoice_finding('i.net', 'i.net', 'abs(i.net)', explanation, action) }}
from {{ ref('int_billing__invoice_totals') }} as i
inner join sources as s on i.source = s.source
inner join {{ ref('core_invoices') }} as c on i.invoice_id = c.id
where i.status = 'open' and c.sent_at is null and {{ add_days('i.issued_on', setting('unsent_days')) }} <= {{ as_of() }}
