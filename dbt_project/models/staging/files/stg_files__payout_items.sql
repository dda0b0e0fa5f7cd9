-- grain: one row per (source, id) of the import format's payout_items. Made by pipelines/entities/dbt_files.py.
-- depends on {{ source('payments', 'payout_items') }}
{% set columns = [
    ['id', 'string'],
    ['payout_id', 'string'],
    ['type', 'string'],
    ['payment_id', 'string'],
    ['gross', 'decimal(30, 12)'],
    ['fee', 'decimal(30, 12)'],
    ['net', 'decimal(30, 12)'],
    ['currency', 'string'],
    ['available_on', 'date'],
    ['updated_at', 'timestamp'],
    ['deleted_at', 'timestamp'],
    ['_file', 'string'],
    ['_line', 'bigint'],
    ['_dlt_load_id', 'string'],
] %}
with raw_rows as (
    {{ raw_union('files', 'payout_items', columns) }}
)

select
    source,
    id,
    payout_id,
    type,
    payment_id,
    gross,
    fee,
    net,
    currency,
    available_on,
    updated_at,
    deleted_at,
    _file,
    _line,
    _dlt_load_id
from raw_rows
