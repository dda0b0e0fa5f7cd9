-- grain: one row per (source, id) of the import format's subscriptions. Made by pipelines/entities/dbt_files.py.
-- depends on {{ source('billing', 'subscriptions') }}
{% set columns = [
    ['id', 'string'],
    ['customer_id', 'string'],
    ['status', 'string'],
    ['crm_deal_id', 'string'],
    ['contract_id', 'string'],
    ['currency', 'string'],
    ['start_date', 'date'],
    ['end_date', 'date'],
    ['trial_end', 'date'],
    ['canceled_on', 'date'],
    ['payment_terms_days', 'bigint'],
    ['updated_at', 'timestamp'],
    ['deleted_at', 'timestamp'],
    ['_file', 'string'],
    ['_line', 'bigint'],
    ['_dlt_load_id', 'string'],
] %}
with raw_rows as (
    {{ raw_union('files', 'subscriptions', columns) }}
)

select
    source,
    id,
    customer_id,
    status,
    crm_deal_id,
    contract_id,
    currency,
    start_date,
    end_date,
    trial_end,
    canceled_on,
    payment_terms_days,
    updated_at,
    deleted_at,
    _file,
    _line,
    _dlt_load_id
from raw_rows
