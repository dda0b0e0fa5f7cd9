-- grain: one row per (source, payment, origin invoice, target invoice): the money that a credit balance carried from one invoice to another, in minor
-- units. What an invoice gives away is of the payments that paid it, the last first, as a refund would be.
{{ config(materialized='table') }}
with given as (
    select
        *,
        sum(amount) over (partition by source, origin order by moved_at, target) - amount as from_cent,
        sum(amount) over (partition by source, origin order by moved_at, target) as to_cent
    from {{ ref('int_stripe__balance_uses') }}
    where origin_invoice is not null
),

paid as (
    select
        *,
        sum(amount_paid) over (partition by source, invoice_id order by paid_at desc, id desc) - amount_paid as from_cent,
        sum(amount_paid) over (partition by source, invoice_id order by paid_at desc, id desc) as to_cent
    from {{ ref('int_stripe__invoice_payments') }}
    where amount_paid > 0 and _deleted_at is null
)

select
    g.source,
    p.payment_id,
    p.id as invoice_payment,
    g.origin_invoice,
    g.target,
    g.target_invoice,
    g.currency,
    cast(least(g.to_cent, p.to_cent) - greatest(g.from_cent, p.from_cent) as bigint) as amount,
    g.moved_at,
    g._updated_at,
    g._file,
    g._dlt_load_id
from given as g
inner join paid as p on g.source = p.source and g.origin_invoice = p.invoice_id and g.from_cent < p.to_cent and p.from_cent < g.to_cent
