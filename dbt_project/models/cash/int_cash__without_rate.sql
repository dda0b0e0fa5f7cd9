-- grain: one row per (payment, currency) of an invoice that the payment names, that is owed, and that it cannot be converted to: there was no rate on
-- its day.
select distinct
    n.payment_id,
    p.received_on,
    p.currency,
    i.currency as invoice_currency
from {{ ref('int_cash__named_invoices') }} as n
inner join {{ ref('int_cash__payments') }} as p on n.payment_id = p.payment_id
inner join {{ ref('int_cash__invoice_balances') }} as i on n.invoice_id = i.invoice_id and i.is_owed and i.outstanding > 0
inner join {{ ref('int_reference__rates_on') }} as x on p.received_on = x.rate_on and p.currency = x.from_currency and i.currency = x.to_currency
where x.rate is null and not n.is_ambiguous
