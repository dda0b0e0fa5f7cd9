-- grain: one row per application of a payment to an invoice.
select
    payment_id,
    invoice_id,
    amount,
    currency,
    invoice_amount,
    invoice_currency,
    method,
    confidence,
    applied_on
from {{ ref('int_cash__applications') }}
