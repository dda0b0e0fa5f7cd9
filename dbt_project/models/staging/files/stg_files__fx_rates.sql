-- grain: one row per (source, rate_on, from_currency, to_currency) of the import format's fx_rates. Made by pipelines/entities/dbt_files.py.
-- depends on {{ source('reference', 'fx_rates') }}
{% set columns = [
    ['rate_on', 'date'],
    ['from_currency', 'string'],
    ['to_currency', 'string'],
    ['rate', 'decimal(30, 12)'],
    ['updated_at', 'timestamp'],
    ['deleted_at', 'timestamp'],
    ['_file', 'string'],
    ['_line', 'bigint'],
    ['_dlt_load_id', 'string'],
] %}
with raw_rows as (
    {{ raw_union('files', 'fx_rates', columns) }}
)

select
    source,
    rate_on,
    from_currency,
    to_currency,
    rate,
    updated_at,
    deleted_at,
    _file,
    _line,
    _dlt_load_id
from raw_rows
