-- grain: one row per (source, id) of Stripe's credit notes, voided ones too; of adjustments of a credit balance, by the invoice that used them; and of
-- invoices that were set off against each other.
-- depends on {{ source('billing', 'credit_notes') }}
with stripe_notes as (
    {{ stripe_raw(
        'credit_notes',
        texts=['invoice', 'customer', 'currency', 'reason', 'stated_reason', 'status', 'refund', 'created_by', 'approved_by'],
        wholes=['total', 'tax', 'effective_at'],
    ) }}
),

-- credit that somebody gave by hand lowers what is owed when an invoice uses it; until then it is no document's
adjustments as (
    select
        source,
        'balance:' || target_invoice || ':' || coalesce(stated_reason, 'other') as id,
        target_invoice,
        customer,
        currency,
        sum(amount) as amount,
        stated_reason,
        max(moved_at) as moved_at,
        max(created_by) as created_by,
        max(approved_by) as approved_by,
        max(_updated_at) as _updated_at,
        max(_file) as _file,
        max(_dlt_load_id) as _dlt_load_id
    from {{ ref('int_stripe__balance_uses') }}
    where origin_invoice is null and target_invoice is not null
    group by source, target_invoice, customer, currency, stated_reason
),

notes as (
    select
        source, id, invoice, customer, currency, reason, stated_reason, status, refund, created_by, approved_by, total, coalesce(tax, 0) as tax,
        coalesce(effective_at, created) as issued_at, _updated_at, _deleted_at, _file, _dlt_load_id
    from stripe_notes
    union all
    select
        source, id, target_invoice, customer, currency, null, stated_reason, 'issued', null, created_by, approved_by, amount, 0,
        moved_at, _updated_at, null, _file, _dlt_load_id
    from adjustments
    union all
    -- its lines lower the one invoice and raise the other: nothing is given, so the note is of 0. Write-off is the reason that explains no variance.
    select
        source, id, target_invoice, customer, currency, null, 'write_off', 'issued', null, null, null, 0, 0,
        moved_at, _updated_at, null, _file, _dlt_load_id
    from {{ ref('int_stripe__set_offs') }}
)

select
    n.source,
    n.id,
    n.invoice as invoice_id,
    n.customer as customer_id,
    upper(n.currency) as currency,
    {{ stripe_money('n.total - n.tax', 'n.currency') }} as amount,
    {{ stripe_money('n.tax', 'n.currency') }} as tax_amount,
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
    {{ unix_date('n.issued_at') }} as issued_on,
    n.created_by,
    n.approved_by,
    cast(null as decimal(30, 12)) as exchange_rate,
    {{ stripe_lineage('n') }}
from notes as n
