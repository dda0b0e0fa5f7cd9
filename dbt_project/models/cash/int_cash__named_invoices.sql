-- grain: one row per (payment, step, invoice): the invoices that a payment names, in the steps' order: 1 given allocation, 2 the event's invoice,
-- 3 the reference. invoice_id may point at nothing that we know: it is named all the same, and the money goes to no other.
select
    payment_id,
    1 as step,
    invoice_id,
    amount,
    allocated_on,
    allocation_id,
    false as is_ambiguous
from {{ ref('int_cash__allocations') }}

union all

select
    payment_id,
    2 as step,
    invoice_id,
    cast(null as decimal(28, 4)) as amount,
    cast(null as date) as allocated_on,
    cast(null as string) as allocation_id,
    false as is_ambiguous
from {{ ref('int_cash__payments') }}
where invoice_id is not null

union all

select
    payment_id,
    3 as step,
    target_id as invoice_id,
    cast(null as decimal(28, 4)) as amount,
    cast(null as date) as allocated_on,
    cast(null as string) as allocation_id,
    is_ambiguous
from {{ ref('int_cash__references') }}
where kind = 'invoice'
