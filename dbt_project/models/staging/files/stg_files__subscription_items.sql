-- grain: one row per (source, id) of the import format's subscription_items. Made by pipelines/entities/dbt_files.py.
-- depends on {{ source('billing', 'subscription_items') }}
{% set columns = [
    ['id', 'string'],
    ['subscription_id', 'string'],
    ['sku', 'string'],
    ['quantity', 'decimal(30, 12)'],
    ['unit_price', 'decimal(30, 12)'],
    ['price_period', 'string'],
    ['billing_frequency', 'string'],
    ['discount_pct', 'decimal(30, 12)'],
    ['discount_until', 'date'],
    ['start_date', 'date'],
    ['end_date', 'date'],
    ['deal_line_id', 'string'],
    ['updated_at', 'timestamp'],
    ['deleted_at', 'timestamp'],
    ['_file', 'string'],
    ['_line', 'bigint'],
    ['_dlt_load_id', 'string'],
] %}
with raw_rows as (
    {{ raw_union('files', 'subscription_items', columns) }}
)

select
    source,
    id,
    subscription_id,
    sku,
    quantity,
    unit_price,
    price_period,
    billing_frequency,
    discount_pct,
    discount_until,
    start_date,
    end_date,
    deal_line_id,
    updated_at,
    deleted_at,
    _file,
    _line,
    _dlt_load_id
from raw_rows
