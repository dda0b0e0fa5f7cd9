-- grain: one row per (source, id) of the import format's credit_notes. Made by pipelines/entities/dbt_files.py.
-- depends on {{ source('billing', 'credit_notes') }}
{% set columns = [
    ['id', 'varchar'],
    ['invoice_id', 'varchar'],
    ['customer_id', 'varchar'],
    ['currency', 'varchar'],
    ['amount', 'decimal(30, 12)'],
    ['tax_amount', 'decimal(30, 12)'],
    ['reason', 'varchar'],
    ['status', 'varchar'],
    ['issued_on', 'date'],
    ['created_by', 'varchar'],
    ['approved_by', 'varchar'],
    ['exchange_rate', 'decimal(30, 12)'],
    ['updated_at', 'timestamp'],
    ['deleted_at', 'timestamp'],
    ['_file', 'varchar'],
    ['_line', 'bigint'],
    ['_dlt_load_id', 'varchar'],
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
