-- grain: one row per (source, id) of the payments that Stripe itself set against an invoice, and of what a credit balance carried on to another.
-- depends on {{ source('payments', 'payment_allocations') }}
{{ config(materialized='table') }}
with allocated as (
    select source, id, payment_id, invoice_id, amount_paid, currency, paid_at, _updated_at, _deleted_at, _file, _dlt_load_id
    from {{ ref('int_stripe__invoice_payments') }}
    union all
    -- taken from the invoice that the payment had paid, so that the payment is not allocated twice
    select
        source, invoice_payment || ':' || target_invoice || ':from', payment_id, origin_invoice, -amount, currency, moved_at, _updated_at, null, _file, _dlt_load_id
    from {{ ref('int_stripe__balance_payments') }}
    where target_invoice is not null
    union all
    select
        source, invoice_payment || ':' || target_invoice, payment_id, target_invoice, amount, currency, moved_at, _updated_at, null, _file, _dlt_load_id
    from {{ ref('int_stripe__balance_payments') }}
    where target_invoice is not null
)

select
    a.source,
    a.id,
    a.payment_id,
    a.invoice_id,
    {{ stripe_money('a.amount_paid', 'a.currency') }} as amount,
    {{ unix_date('a.paid_at') }} as allocated_on,
    {{ stripe_lineage('a') }}
from allocated as a
