-- grain: one row per (source, id) of the import format's usage_records. Made by pipelines/entities/dbt_files.py.
-- depends on {{ source('billing', 'usage_records') }}
{% set columns = [
    ['id', 'varchar'],
    ['customer_id', 'varchar'],
    ['subscription_id', 'varchar'],
    ['meter', 'varchar'],
    ['quantity', 'decimal(30, 12)'],
    ['occurred_at', 'timestamp'],
    ['status', 'varchar'],
    ['invoice_line_id', 'varchar'],
    ['updated_at', 'timestamp'],
    ['deleted_at', 'timestamp'],
    ['_file', 'varchar'],
    ['_line', 'bigint'],
    ['_dlt_load_id', 'varchar'],
] %}
with raw_rows as (
    {{ raw_union('files', 'usage_records', columns) }}
)

select
    source,
    id,
    customer_id,
    subscription_id,
    meter,
    quantity,
    occurred_at,
    status,
    invoice_line_id,
    updated_at,
    deleted_at,
    _file,
    _line,
    _dlt_load_id
from raw_rows
