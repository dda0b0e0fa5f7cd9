-- grain: one row per (source, customer, currency, origin, target): what of a customer's credit balance came from where and went where, in minor units.
-- An origin gave credit: an invoice (its credit note, its overpayment, its own negative total), or an adjustment by hand. A target used it. Stripe
-- keeps one balance and does not say which credit a use takes: the oldest, as for any account. A debt that a later invoice collects is the same
-- the other way round. What went to an invoice and came back from it, as from one that was voided, is nothing.
{{ config(materialized='table') }}
with moves as (
    {{ stripe_raw(
        'customer_balance_transactions',
        texts=['customer', 'currency', 'invoice', 'credit_note', 'stated_reason', 'created_by', 'approved_by'],
        wholes=['amount'],
    ) }}
),

notes as (
    {{ stripe_raw('credit_notes', texts=['invoice']) }}
),

linked as (
    select
        m.*,
        coalesce(m.invoice, n.invoice) as about_invoice
    from moves as m
    left join notes as n on m.source = n.source and m.credit_note = n.id
    where m._deleted_at is null
),

entries as (
    select
        source,
        customer,
        currency,
        about_invoice as invoice,
        coalesce(about_invoice, id) as entry,
        sum(amount) as amount,
        min(created) as moved_at,
        max(stated_reason) as stated_reason,
        max(created_by) as created_by,
        max(approved_by) as approved_by,
        max(_updated_at) as _updated_at,
        max(_file) as _file,
        max(_dlt_load_id) as _dlt_load_id
    from linked
    group by source, customer, currency, about_invoice, coalesce(about_invoice, id)
),

-- every cent of an account has its place, on the side that gives and on the side that takes
placed as (
    select
        *,
        amount < 0 as is_origin,
        sum(abs(amount)) over (partition by source, customer, currency, amount < 0 order by moved_at, entry) - abs(amount) as from_cent,
        sum(abs(amount)) over (partition by source, customer, currency, amount < 0 order by moved_at, entry) as to_cent
    from entries
    where amount <> 0
)

select
    o.source,
    o.customer,
    o.currency,
    o.entry as origin,
    o.invoice as origin_invoice,
    t.entry as target,
    t.invoice as target_invoice,
    cast(least(o.to_cent, t.to_cent) - greatest(o.from_cent, t.from_cent) as bigint) as amount,
    greatest(o.moved_at, t.moved_at) as moved_at,
    o.stated_reason,
    o.created_by,
    o.approved_by,
    greatest(o._updated_at, t._updated_at) as _updated_at,
    t._file,
    greatest(o._dlt_load_id, t._dlt_load_id) as _dlt_load_id
from placed as o
inner join placed as t
    on o.source = t.source and o.customer = t.customer and o.currency = t.currency and o.from_cent < t.to_cent and t.from_cent < o.to_cent
where o.is_origin and not t.is_origin
