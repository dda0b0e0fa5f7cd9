-- grain: one row per line of a draft invoice, and one of a draft that came without lines: the obligation that it would bill, and whether the draft
-- has been lying for longer than stale_draft_days.
select
    l.invoice_line_id,
    i.id as invoice_id,
    m.obligation_id,
    coalesce(l.customer_id, t.customer_id) as customer_id,
    coalesce(l.contract_id, t.contract_id) as contract_id,
    coalesce(l.subscription_id, i.subscription_id) as subscription_id,
    l.sku,
    i.currency,
    coalesce(l.amount, t.net) as amount,
    i.number,
    coalesce(i.issued_on, cast(i.updated_at as date)) as drafted_on,
    coalesce({{ days_between('coalesce(i.issued_on, cast(i.updated_at as date))', as_of()) }} > {{ setting('stale_draft_days') }}, false) as is_stale
from {{ ref('core_invoices') }} as i
inner join {{ ref('int_billing__invoice_totals') }} as t on i.id = t.invoice_id
left join {{ ref('int_billing__line_items') }} as l on i.id = l.invoice_id
left join {{ ref('int_billing__line_matches') }} as m on l.invoice_line_id = m.invoice_line_id
where i.status = 'draft'
