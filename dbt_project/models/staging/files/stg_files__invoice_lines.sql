-- grain: one row per (source, id) of the import format's invoice_lines. Made by pipelines/entities/dbt_files.py.
-- depends on {{ source('billing', 'invoice_lines') }}
{% set columns = [
    ['id', 'string'],
    ['invoice_id', 'string'],
    ['sku', 'string'],
    ['description', 'string'],
    ['quantity', 'decimal(30, 12)'],
    ['unit_price', 'decimal(30, 12)'],
    ['amount', 'decimal(30, 12)'],
    ['tax_amount', 'decimal(30, 12)'],
    ['discount_amount', 'decimal(30, 12)'],
    ['period_start', 'date'],
    ['period_end', 'date'],
    ['is_proration', 'boolean'],
    ['subscription_item_id', 'string'],
    ['deal_line_id', 'string'],
    ['updated_at', 'timestamp'],
    ['deleted_at', 'timestamp'],
    ['_file', 'string'],
    ['_line', 'bigint'],
    ['_dlt_load_id', 'string'],
] %}
with raw_rows as (
    {{ raw_union('files', 'invoice_lines', columns) }}
)

select
    source,
    id,
    invoice_id,
    sku,
    description,
    quantity,
    unit_price,
    amount,
    tax_amount,
    discount_amount,
    period_start,
    period_end,
    is_proration,
    subscription_item_id,
    deal_line_id,
    updated_at,
    deleted_at,
    _file,
    _line,
    _dlt_load_id
from raw_rows
