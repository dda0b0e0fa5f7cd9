-- grain: one row per (payment, step, invoice) that a payment names, in the order in which they are paid. invoice_no -1: nobody can tell which.
select
    p.payment_no,
    n.step,
    cast(row_number() over (
        partition by p.payment_no
        order by n.step, n.allocated_on nulls last, n.allocation_id, i.invoice_no
    ) as bigint) as place,
    case when n.is_ambiguous then -1 else coalesce(i.invoice_no, -1) end as invoice_no,
    cast(coalesce({{ minor_units('n.amount', 'c.currency') }}, 0) as bigint) as amount
from {{ ref('int_cash__named_invoices') }} as n
inner join {{ ref('int_cash__numbered_payments') }} as p on n.payment_id = p.payment_id
inner join {{ ref('int_cash__numbered_currencies') }} as c on p.currency_no = c.currency_no
left join {{ ref('int_cash__numbered_invoices') }} as i on n.invoice_id = i.invoice_id
