-- grain: one row per (source, id) of the payments that Stripe itself set against an invoice, in minor units.
{{ config(materialized='table') }}
with invoice_payments as (
    {{ stripe_raw('invoice_payments', texts=['invoice', 'payment_intent', 'charge', 'status', 'currency'], wholes=['amount_paid', 'paid_at']) }}
),

invoices as (
    {{ stripe_raw('invoices', texts=['charge', 'payment_intent', 'status', 'currency'], wholes=['amount_paid', 'paid_at']) }}
),

charges as (
    {{ stripe_raw('charges', texts=['payment_intent', 'status']) }}
),

listed as (
    select
        a.source,
        a.id,
        coalesce(a.payment_intent, a.charge) as payment_id,
        a.invoice as invoice_id,
        a.amount_paid,
        a.currency,
        coalesce(a.paid_at, a.created) as paid_at,
        a._updated_at,
        a._deleted_at,
        a._file,
        a._dlt_load_id
    from invoice_payments as a
    where a.status = 'paid' and coalesce(a.payment_intent, a.charge) is not null
),

succeeded as (
    select
        source,
        coalesce(payment_intent, id) as payment_id,
        min(created) as succeeded_at
    from charges
    where status = 'succeeded'
    group by source, coalesce(payment_intent, id)
),

-- answers of older versions: the invoice names the one payment that paid it
naming as (
    select
        i.*,
        coalesce(i.payment_intent, c.payment_intent, i.charge) as payment_id
    from invoices as i
    left join charges as c on i.source = c.source and i.charge = c.id
    where i.status = 'paid' and i.amount_paid > 0
),

named as (
    select
        i.source,
        i.id || ':' || i.payment_id as id,
        i.payment_id,
        i.id as invoice_id,
        i.amount_paid,
        i.currency,
        coalesce(i.paid_at, s.succeeded_at) as paid_at,
        i._updated_at,
        i._deleted_at,
        i._file,
        i._dlt_load_id
    from naming as i
    inner join succeeded as s on i.source = s.source and i.payment_id = s.payment_id
    left join listed as l on i.source = l.source and i.id = l.invoice_id
    where l.id is null
)

select source, id, payment_id, invoice_id, amount_paid, currency, paid_at, _updated_at, _deleted_at, _file, _dlt_load_id from listed
union all
select source, id, payment_id, invoice_id, amount_paid, currency, paid_at, _updated_at, _deleted_at, _file, _dlt_load_id from named
