-- grain: one row per (source, id) of the import format's credit_notes. Made by pipelines/entities/dbt_files.py.
-- depends on {{ source('billing', 'credit_notes') }}
{% set columns = [
    ['id', 'string'],
    ['invoice_id', 'string'],
    ['customer_id', 'string'],
    ['currency', 'string'],
    ['amount', 'decimal(30, 12)'],
    ['tax_amount', 'decimal(30, 12)'],
    ['reason', 'string'],
    ['status', 'string'],
    ['issued_on', 'date'],
    ['created_by', 'string'],
    ['approved_by', 'string'],
    ['exchange_rate', 'decimal(30, 12)'],
    ['updated_at', 'timestamp'],
    ['deleted_at', 'timestamp'],
    ['_file', 'string'],
    ['_line', 'bigint'],
    ['_dlt_load_id', 'string'],
] %}
with raw_rows as (
    {{ raw_union('files', 'credit_notes', columns) }}
)

select
    source,
    id,
    invoice_id,
    customer_id,
    currency,
    amount,
    tax_amount,
    reason,
    status,
    issued_on,
    created_by,
    approved_by,
    exchange_rate,
    updated_at,
    deleted_at,
    _file,
    _line,
    _dlt_load_id
from raw_rows
