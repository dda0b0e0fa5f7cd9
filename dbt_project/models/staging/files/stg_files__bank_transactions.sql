-- grain: one row per (source, id) of the import format's bank_transactions. Made by pipelines/entities/dbt_files.py.
-- depends on {{ source('payments', 'bank_transactions') }}
{% set columns = [
    ['id', 'string'],
    ['account', 'string'],
    ['booked_on', 'date'],
    ['value_on', 'date'],
    ['amount', 'decimal(30, 12)'],
    ['currency', 'string'],
    ['reference', 'string'],
    ['counterparty', 'string'],
    ['end_to_end_id', 'string'],
    ['updated_at', 'timestamp'],
    ['deleted_at', 'timestamp'],
    ['_file', 'string'],
    ['_line', 'bigint'],
    ['_dlt_load_id', 'string'],
] %}
with raw_rows as (
    {{ raw_union('files', 'bank_transactions', columns) }}
)

select
    source,
    id,
    account,
    booked_on,
    value_on,
    amount,
    currency,
    reference,
    counterparty,
    end_to_end_id,
    updated_at,
    deleted_at,
    _file,
    _line,
    _dlt_load_id
from raw_rows
