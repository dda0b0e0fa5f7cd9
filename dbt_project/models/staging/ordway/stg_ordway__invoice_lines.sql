-- grain: one row per (source, id) of Ordway's invoice lines.
-- depends on {{ source('billing', 'invoice_lines') }}
with invoice_lines as (
    {{ rest_raw('ordway', 'invoice_lines', texts=['invoice_id', 'sku', 'description', 'quantity', 'unit_price', 'amount', 'tax_amount', 'discount_amount', 'period_start', 'period_end', 'subscription_item_id', 'deal_line_id', 'product_id'], flags=['is_proration']) }}
),

invoices as (
    {{ rest_raw('ordway', 'invoices') }}
),

products as (
    {{ rest_raw('ordway', 'products', texts=['sku']) }}
)

select
    i.source,
    i.id,
    i.invoice_id,
    coalesce(i.sku, p.sku, i.product_id) as sku,
    i.description,
    cast(i.quantity as decimal(30, 12)) as quantity,
    cast(i.unit_price as decimal(30, 12)) as unit_price,
    cast(i.amount as decimal(30, 12)) as amount,
    cast(i.tax_amount as decimal(30, 12)) as tax_amount,
    cast(i.discount_amount as decimal(30, 12)) as discount_amount,
    cast(i.period_start as date) as period_start,
    cast(i.period_end as date) as period_end,
    i.is_proration,
    i.subscription_item_id,
    i.deal_line_id,
    {{ rest_lineage('i') }}
from invoice_lines as i
inner join invoices as w on i.source = w.source and i.invoice_id = w.id
    and i._dlt_load_id = w._dlt_load_id and i._read = w._read
left join products as p on i.source = p.source and i.product_id = p.id
