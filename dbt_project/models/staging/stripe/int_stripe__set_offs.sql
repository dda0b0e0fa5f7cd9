-- grain: one row per (source, id): an invoice that is settled by the credit of another one without a payment behind it (its total is negative, or it
-- was paid outside Stripe), in minor units.
{{ config(materialized='table') }}
with covered as (
    select source, origin_invoice, target_invoice, sum(amount) as amount
    from {{ ref('int_stripe__balance_payments') }}
    group by source, origin_invoice, target_invoice
)

select
    u.source,
    'set_off:' || u.origin_invoice || ':' || u.target_invoice as id,
    u.customer,
    u.currency,
    u.origin_invoice,
    u.target_invoice,
    cast(u.amount - coalesce(c.amount, 0) as bigint) as amount,
    u.moved_at,
    u._updated_at,
    u._file,
    u._dlt_load_id
from {{ ref('int_stripe__balance_uses') }} as u
left join covered as c on u.source = c.source and u.origin_invoice = c.origin_invoice and u.target_invoice = c.target_invoice
where u.origin_invoice is not null and u.target_invoice is not null and u.amount > coalesce(c.amount, 0)
