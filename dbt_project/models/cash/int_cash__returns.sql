-- grain: one row per (payment, invoice) that money was meant for and went back, or is in open dispute: the invoice's share, in its currency.
-- `undone` of it had been applied, so that the invoice is open again by it; the rest a credit note had freed. undone_of_payment says it in the payment's currency.
select
    p.payment_id,
    x.invoice_id,
    n.currency,
    {{ major_amount('sum(f.refunded)', 'n.currency') }} as refunded,
    {{ major_amount('sum(f.lost)', 'n.currency') }} as dispute_lost,
    {{ major_amount('sum(f.reversed)', 'n.currency') }} as reversed,
    {{ major_amount('sum(f.disputed)', 'n.currency') }} as disputed_open,
    {{ major_amount('sum(f.undone)', 'n.currency') }} as undone,
    m.currency as payment_currency,
    {{ major_amount('sum(f.undone_of_payment)', 'm.currency') }} as undone_of_payment
from {{ ref('int_cash__fold') }} as f
inner join {{ ref('int_cash__numbered_payments') }} as p on f.payment_no = p.payment_no
inner join {{ ref('int_cash__numbered_invoices') }} as x on f.invoice_no = x.invoice_no
inner join {{ ref('int_cash__numbered_currencies') }} as n on x.currency_no = n.currency_no
inner join {{ ref('int_cash__numbered_currencies') }} as m on p.currency_no = m.currency_no
where f.kind = 'application' and (f.refunded > 0 or f.lost > 0 or f.reversed > 0 or f.disputed > 0 or f.undone > 0)
group by p.payment_id, x.invoice_id, n.currency, m.currency
