-- grain: one row per line of an invoice that is neither void nor draft, with its obligation where it has one, and what credit notes took off it
-- (write-offs explain nothing and stand apart).
with credits as (
    select
        invoice_line_id,
        sum(case when is_write_off then 0 else amount end) as credited,
        sum(case when is_write_off then 0 else tax_amount end) as credited_tax,
        sum(case when is_write_off then amount else 0 end) as written_off
    from {{ ref('int_cash__credit_lines') }}
    group by invoice_line_id
)

select
    l.invoice_line_id,
    l.invoice_id,
    l.billing_customer_id,
    l.customer_id,
    l.subscription_id,
    coalesce(o.contract_id, l.contract_id) as contract_id,
    o.deal_id,
    o.deal_line_id,
    coalesce(o.item_id, l.item_id) as item_id,
    coalesce(o.sku, l.sku) as sku,
    l.billed_sku,
    o.obligation_id,
    o.charge_type,
    m.rule,
    l.linked_by,
    l.currency,
    -- An obligation is owed in its contract's currency; a line in another one cannot be set against it.
    o.currency <> l.currency as is_other_currency,
    l.issued_on,
    l.quantity,
    l.unit_price,
    l.discount_amount,
    l.is_proration,
    l.stated_period_start,
    l.period_start,
    l.period_end,
    l.amount,
    l.tax_amount,
    l.is_tax_stated,
    cast(coalesce(c.credited, 0) as decimal(28, 4)) as credited,
    cast(coalesce(c.credited_tax, 0) as decimal(28, 4)) as credited_tax,
    cast(coalesce(c.written_off, 0) as decimal(28, 4)) as written_off,
    cast(l.amount - coalesce(c.credited, 0) as decimal(28, 4)) as net_amount
from {{ ref('int_billing__line_items') }} as l
left join {{ ref('int_billing__line_matches') }} as m on l.invoice_line_id = m.invoice_line_id
left join {{ ref('int_billing__schedule') }} as o on m.obligation_id = o.obligation_id
left join credits as c on l.invoice_line_id = c.invoice_line_id
where not l.is_draft
