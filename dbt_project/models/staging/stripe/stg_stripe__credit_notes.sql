-- grain: one row per (source, id) of Stripe's credit notes, voided ones too.
-- depends on {{ source('billing', 'credit_notes') }}
with notes as (
    {{ stripe_raw(
        'credit_notes',
        texts=['invoice', 'customer', 'currency', 'reason', 'stated_reason', 'status', 'refund', 'created_by', 'approved_by'],
        wholes=['total', 'tax', 'effective_at'],
    ) }}
)

select
    n.source,
    n.id,
    n.invoice as invoice_id,
    n.customer as customer_id,
    upper(n.currency) as currency,
    {{ stripe_money('n.total - coalesce(n.tax, 0)', 'n.currency') }} as amount,
    {{ stripe_money('coalesce(n.tax, 0)', 'n.currency') }} as tax_amount,
    -- Stripe knows no write-off: the company's own word on the note (metadata.reason) comes first
    case
        when n.stated_reason in ('error', 'goodwill', 'refund', 'dispute', 'write_off', 'other') then n.stated_reason
        when n.reason = 'duplicate' then 'error'
        when n.reason = 'fraudulent' then 'dispute'
        when n.reason = 'product_unsatisfactory' then 'goodwill'
        when n.refund is not null then 'refund'
        else 'other'
    end as reason,
    case when n.status = 'void' then 'void' else 'issued' end as status,
    {{ unix_date('coalesce(n.effective_at, n.created)') }} as issued_on,
    n.created_by,
    n.approved_by,
    cast(null as decimal(30, 12)) as exchange_rate,
    {{ stripe_lineage('n') }}
from notes as n
