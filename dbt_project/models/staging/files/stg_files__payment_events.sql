-- grain: one row per (source, id) of the import format's payment_events. Made by pipelines/entities/dbt_files.py.
-- depends on {{ source('payments', 'payment_events') }}
{% set columns = [
    ['id', 'string'],
    ['payment_id', 'string'],
    ['type', 'string'],
    ['amount', 'decimal(30, 12)'],
    ['currency', 'string'],
    ['occurred_at', 'timestamp'],
    ['customer_id', 'string'],
    ['invoice_id', 'string'],
    ['method', 'string'],
    ['fee', 'decimal(30, 12)'],
    ['reference', 'string'],
    ['failure_code', 'string'],
    ['dispute_due_on', 'date'],
    ['exchange_rate', 'decimal(30, 12)'],
    ['updated_at', 'timestamp'],
    ['deleted_at', 'timestamp'],
    ['_file', 'string'],
    ['_line', 'bigint'],
    ['_dlt_load_id', 'string'],
] %}
with raw_rows as (
    {{ raw_union('files', 'payment_events', columns) }}
)

select
    source,
    id,
    payment_id,
    type,
    amount,
    currency,
    occurred_at,
    customer_id,
    invoice_id,
    method,
    fee,
    reference,
    failure_code,
    dispute_due_on,
    exchange_rate,
    updated_at,
    deleted_at,
    _file,
    _line,
    _dlt_load_id
from raw_rows
