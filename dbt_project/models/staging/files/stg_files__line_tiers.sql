-- grain: one row per (source, id) of the import format's line_tiers. Made by pipelines/entities/dbt_files.py.
-- depends on {{ source('crm', 'line_tiers') }}
{% set columns = [
    ['id', 'string'],
    ['deal_line_id', 'string'],
    ['up_to', 'decimal(30, 12)'],
    ['unit_price', 'decimal(30, 12)'],
    ['flat_fee', 'decimal(30, 12)'],
    ['updated_at', 'timestamp'],
    ['deleted_at', 'timestamp'],
    ['_file', 'string'],
    ['_line', 'bigint'],
    ['_dlt_load_id', 'string'],
] %}
with raw_rows as (
    {{ raw_union('files', 'line_tiers', columns) }}
)

select
    source,
    id,
    deal_line_id,
    up_to,
    unit_price,
    flat_fee,
    updated_at,
    deleted_at,
    _file,
    _line,
    _dlt_load_id
from raw_rows
