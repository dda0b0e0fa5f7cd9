-- grain: one row per (source, id) of the import format's products. Made by pipelines/entities/dbt_files.py.
-- depends on {{ source('crm', 'products') }}
{% set columns = [
    ['id', 'string'],
    ['sku', 'string'],
    ['name', 'string'],
    ['charge_type', 'string'],
    ['list_price', 'decimal(30, 12)'],
    ['price_period', 'string'],
    ['currency', 'string'],
    ['valid_from', 'date'],
    ['valid_to', 'date'],
    ['updated_at', 'timestamp'],
    ['deleted_at', 'timestamp'],
    ['_file', 'string'],
    ['_line', 'bigint'],
    ['_dlt_load_id', 'string'],
] %}
with raw_rows as (
    {{ raw_union('files', 'products', columns) }}
)

select
    source,
    id,
    sku,
    name,
    charge_type,
    list_price,
    price_period,
    currency,
    valid_from,
    valid_to,
    updated_at,
    deleted_at,
    _file,
    _line,
    _dlt_load_id
from raw_rows
