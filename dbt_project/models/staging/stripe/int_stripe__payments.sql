-- grain: one row per (source, charge): which payment it belongs to, and the one invoice that it pays.
-- A payment is a payment intent with all its tries, or a charge made without one.
{{ config(materialized='table') }}
with charges as (
    {{ stripe_raw('charges', texts=['payment_intent', 'customer', 'invoice']) }}
),

intents as (
    {{ stripe_raw('payment_intents', texts=['customer', 'invoice']) }}
),

invoices as (
    {{ stripe_raw('invoices', texts=['charge', 'payment_intent']) }}
),

invoice_payments as (
    {{ stripe_raw('invoice_payments', texts=['invoice', 'payment_intent', 'charge']) }}
),

-- the link has moved from version to version of the API; it may stand on either side, or between the two
named as (
    select source, coalesce(payment_intent, id) as payment_id, invoice from charges
    union all
    select source, id as payment_id, invoice from intents
    union all
    select source, payment_intent as payment_id, id as invoice from invoices
    union all
    select source, coalesce(payment_intent, charge) as payment_id, invoice from invoice_payments
    union all
    select i.source, coalesce(c.payment_intent, c.id) as payment_id, i.id as invoice
    from invoices as i
    inner join charges as c on i.source = c.source and i.charge = c.id
),

one_invoice as (
    select
        source,
        payment_id,
        min(invoice) as invoice_id
    from named
    where payment_id is not null and invoice is not null
    group by source, payment_id
    having count(distinct invoice) = 1
)

select
    c.source,
    c.id as charge_id,
    coalesce(c.payment_intent, c.id) as payment_id,
    coalesce(c.customer, p.customer) as customer_id,
    o.invoice_id
from charges as c
left join intents as p on c.source = p.source and c.payment_intent = p.id
left join one_invoice as o on c.source = o.source and coalesce(c.payment_intent, c.id) = o.payment_id
