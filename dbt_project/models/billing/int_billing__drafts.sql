-- grain: one row per line of a draft invoice: the obligation that it would bill, and whether the draft has been lying for longer than stale_draft_days.
select
    l.invoice_line_id,
    l.invoice_id,
    m.obligation_id,
    l.customer_id,
    l.contract_id,
    l.subscription_id,
    l.sku,
    l.currency,
    l.amount,
    i.number,
    coalesce(i.issued_on, cast(i.updated_at as date)) as drafted_on,
    coalesce({{ days_between('coalesce(i.issued_on, cast(i.updated_at as date))', as_of()) }} > {{ setting('stale_draft_days') }}, false) as is_stale
from {{ ref('int_billing__line_items') }} as l
inner join {{ ref('core_invoices') }} as i on l.invoice_id = i.id
left join {{ ref('int_billing__line_matches') }} as m on l.invoice_line_id = m.invoice_line_id
where l.is_draft
