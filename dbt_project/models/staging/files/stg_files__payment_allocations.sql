-- grain: one row per (source, id) of the import format's payment_allocations. Made by pipelines/entities/dbt_files.py.
-- depends on {{ source('payments', 'payment_allocations') }}
{% set columns = [
    ['id', 'string'],
    ['payment_id', 'string'],
    ['invoice_id', 'string'],
    ['amount', 'decimal(30, 12)'],
    ['allocated_on', 'date'],
    ['updated_at', 'timestamp'],
    ['deleted_at', 'timestamp'],
    ['_file', 'string'],
    ['_line', 'bigint'],
    ['_dlt_load_id', 'string'],
] %}
with raw_rows as (
    {{ raw_union('files', 'payment_allocations', columns) }}
)

select
    source,
    id,
    payment_id,
    invoice_id,
    amount,
    allocated_on,
    updated_at,
    deleted_at,
    _file,
    _line,
    _dlt_load_id
from raw_rows
