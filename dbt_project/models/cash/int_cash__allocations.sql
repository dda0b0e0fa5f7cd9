-- grain: one row per (payment, invoice): what the source says that the payment pays, in the payment's currency.
select
    a.payment_id,
    a.invoice_id,
    cast(sum({{ round_money('a.amount', 'p.currency') }}) as decimal(28, 4)) as amount,
    min(a.allocated_on) as allocated_on,
    min(a.id) as allocation_id
from {{ ref('core_payment_allocations') }} as a
inner join {{ ref('int_cash__payments') }} as p on a.payment_id = p.payment_id
group by a.payment_id, a.invoice_id
