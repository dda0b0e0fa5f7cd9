-- grain: one row per (payment, invoice, sequence): what a payment settles of an invoice, net of what went back. `amount` in the payment's
-- currency, `invoice_amount` in the invoice's; fx_difference is what the rates make of it and nobody owes.
select
    p.payment_id,
    i.invoice_id,
    {{ major_amount('f.amount', 'm.currency') }} as amount,
    m.currency,
    {{ major_amount('f.invoice_amount', 'n.currency') }} as invoice_amount,
    n.currency as invoice_currency,
    {{ major_amount('f.fx_difference', 'n.currency') }} as fx_difference,
    f.reason as method,
    cast(case f.reason when 'given' then 1 when 'reference' then 0.95 when 'exact' then 0.9 when 'combination' then 0.85 else 0.5 end as decimal(5, 4)) as confidence,
    -- Money that came early settles the invoice on the day on which there is one.
    greatest(coalesce(a.allocated_on, d.received_on), i.issued_on, d.received_on) as applied_on,
    f.place as sequence
from {{ ref('int_cash__fold') }} as f
inner join {{ ref('int_cash__numbered_payments') }} as p on f.payment_no = p.payment_no
inner join {{ ref('int_cash__payments') }} as d on p.payment_id = d.payment_id
inner join {{ ref('int_cash__numbered_invoices') }} as x on f.invoice_no = x.invoice_no
inner join {{ ref('int_cash__receivables') }} as i on x.invoice_id = i.invoice_id
inner join {{ ref('int_cash__numbered_currencies') }} as m on p.currency_no = m.currency_no
inner join {{ ref('int_cash__numbered_currencies') }} as n on x.currency_no = n.currency_no
left join {{ ref('int_cash__allocations') }} as a
    on case when f.reason = 'given' then p.payment_id end = a.payment_id and i.invoice_id = a.invoice_id
where f.kind = 'application' and f.amount > 0
