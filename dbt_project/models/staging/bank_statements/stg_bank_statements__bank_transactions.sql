-- grain: one row per (source, id): one movement of money on an account, whichever statements told of it.
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
with entries as (
    {{ raw_union('bank_statements', 'bank_transactions', columns) }}
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
from entries
