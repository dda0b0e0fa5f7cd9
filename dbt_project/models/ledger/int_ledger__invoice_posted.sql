-- grain: one row per invoice with a receivable posting: what the ledger holds of it, in its own currency.
select
    document_id as invoice_id,
    posted
from {{ ref('int_ledger__document_posted') }}
where document_type = 'invoice' and has_posting
