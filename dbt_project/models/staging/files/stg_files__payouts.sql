-- grain: one row per (source, id) of the import format's payouts. Made by pipelines/entities/dbt_files.py.
-- depends on {{ source('payments', 'payouts') }}
{% set columns = [
    ['id', 'string'],
    ['currency', 'string'],
    ['amount', 'decimal(30, 12)'],
    ['status', 'string'],
    ['arrival_on', 'date'],
    ['reference', 'string'],
    ['updated_at', 'timestamp'],
    ['deleted_at', 'timestamp'],
    ['_file', 'string'],
    ['_line', 'bigint'],
    ['_dlt_load_id', 'string'],
] %}
with raw_rows as (
    {{ raw_union('files', 'payouts', columns) }}
)

select
    source,
    id,
    currency,
    amount,
    status,
    arrival_on,
    reference,
    updated_at,
    deleted_at,
    _file,
    _line,
    _dlt_load_id
from raw_rows
