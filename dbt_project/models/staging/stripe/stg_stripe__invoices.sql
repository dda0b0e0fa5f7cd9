-- grain: one row per (source, id) of Stripe's invoices, deleted drafts as tombstones.
-- depends on {{ source('billing', 'invoices') }}
with invoices as (
    {{ stripe_raw(
        'invoices',
        texts=['number', 'customer', 'subscription', 'status', 'currency', 'crm_deal_id', 'contract_id', 'po_number'],
        wholes=['total', 'tax', 'due_date', 'effective_at', 'finalized_at', 'paid_at', 'voided_at'],
    ) }}
),

issued as (
    select
        i.*,
        case when i.status <> 'draft' then coalesce(i.effective_at, i.finalized_at, i.created) end as issued_at
    from invoices as i
)

select
    i.source,
    i.id,
    i.number,
    i.customer as customer_id,
    i.subscription as subscription_id,
    i.crm_deal_id,
    i.contract_id,
    i.status,
    upper(i.currency) as currency,
    {{ stripe_money('i.total - coalesce(i.tax, 0)', 'i.currency') }} as subtotal,
    {{ stripe_money('coalesce(i.tax, 0)', 'i.currency') }} as tax_total,
    {{ stripe_money('i.total', 'i.currency') }} as total,
    {{ unix_date('i.issued_at') }} as issued_on,
    -- charged automatically: due at once
    {{ unix_date('coalesce(i.due_date, i.issued_at)') }} as due_on,
    -- Stripe sends an invoice when it finalises it
    {{ unix_timestamp('i.issued_at') }} as sent_at,
    {{ unix_timestamp('i.paid_at') }} as paid_at,
    {{ unix_timestamp('i.voided_at') }} as voided_at,
    {{ unix_timestamp('i.created') }} as created_at,
    i.po_number,
    cast(null as decimal(30, 12)) as exchange_rate,
    {{ stripe_lineage('i') }}
from issued as i
