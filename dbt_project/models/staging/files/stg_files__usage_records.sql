-- grain: one row per (source, id) of the import format's usage_records. Made by pipelines/entities/dbt_files.py.
-- depends on {{ source('billing', 'usage_records') }}
{% set columns = [
    ['id', 'string'],
    ['customer_id', 'string'],
    ['subscription_id', 'string'],
    ['meter', 'string'],
    ['quantity', 'decimal(30, 12)'],
    ['occurred_at', 'timestamp'],
    ['status', 'string'],
    ['invoice_line_id', 'string'],
    ['updated_at', 'timestamp'],
    ['deleted_at', 'timestamp'],
    ['_file', 'string'],
    ['_line', 'bigint'],
    ['_dlt_load_id', 'string'],
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
