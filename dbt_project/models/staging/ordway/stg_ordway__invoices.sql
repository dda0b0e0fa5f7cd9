-- grain: one row per (source, id) of Ordway's invoices.
-- depends on {{ source('billing', 'invoices') }}
with invoices as (
    {{ rest_raw('ordway', 'invoices', texts=['number', 'customer_id', 'subscription_id', 'crm_deal_id', 'contract_id', 'status', 'currency', 'subtotal', 'tax_total', 'total', 'issued_on', 'due_on', 'sent_at', 'paid_at', 'voided_at', 'created_at', 'po_number', 'exchange_rate']) }}
)

select
    i.source,
    i.id,
    coalesce(i.number, i.id) as number,
    i.customer_id,
    i.subscription_id,
    i.crm_deal_id,
    i.contract_id,
    i.status,
    i.currency,
    cast(i.subtotal as decimal(30, 12)) as subtotal,
    cast(i.tax_total as decimal(30, 12)) as tax_total,
    cast(i.total as decimal(30, 12)) as total,
    cast(i.issued_on as date) as issued_on,
    cast(i.due_on as date) as due_on,
    cast(i.sent_at as timestamp) as sent_at,
    cast(i.paid_at as timestamp) as paid_at,
    cast(i.voided_at as timestamp) as voided_at,
    cast(i.created_at as timestamp) as created_at,
    i.po_number,
    cast(i.exchange_rate as decimal(30, 12)) as exchange_rate,
    {{ rest_lineage('i') }}
from invoices as i
