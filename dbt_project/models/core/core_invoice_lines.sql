-- grain: one row per invoice_lines row of any source, tombstones and what is dated after as_of left out. Made by pipelines/entities/dbt_files.py.
{{ config(alias='invoice_lines') }}
with rows as (
    {{ staged_rows('invoice_lines', ['source', 'id', 'invoice_id', 'sku', 'description', 'quantity', 'unit_price', 'amount', 'tax_amount', 'discount_amount', 'period_start', 'period_end', 'is_proration', 'subscription_item_id', 'deal_line_id', 'updated_at', 'deleted_at', '_file', '_line', '_dlt_load_id']) }}
)

select
    rows.source,
    {{ core_id('invoice_lines') }} as id,
    {{ core_reference('invoice_id', 'invoices') }} as invoice_id,
    rows.sku,
    rows.description,
    rows.quantity,
    rows.unit_price,
    rows.amount,
    rows.tax_amount,
    rows.discount_amount,
    rows.period_start,
    rows.period_end,
    rows.is_proration,
    {{ core_reference('subscription_item_id', 'subscription_items') }} as subscription_item_id,
    {{ core_reference('deal_line_id', 'deal_lines') }} as deal_line_id,
    rows.updated_at,
    rows.deleted_at,
    rows._file,
    rows._line,
    rows._dlt_load_id
from rows
where rows.deleted_at is null
