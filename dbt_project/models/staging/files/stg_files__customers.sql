-- grain: one row per (source, id) of the import format's customers. Made by pipelines/entities/dbt_files.py.
-- depends on {{ source('billing', 'customers') }}
{% set columns = [
    ['id', 'string'],
    ['name', 'string'],
    ['legal_name', 'string'],
    ['email', 'string'],
    ['domain', 'string'],
    ['phone', 'string'],
    ['tax_id', 'string'],
    ['street', 'string'],
    ['city', 'string'],
    ['region', 'string'],
    ['postal_code', 'string'],
    ['country', 'string'],
    ['currency', 'string'],
    ['crm_account_id', 'string'],
    ['status', 'string'],
    ['balance', 'decimal(30, 12)'],
    ['created_at', 'timestamp'],
    ['updated_at', 'timestamp'],
    ['deleted_at', 'timestamp'],
    ['_file', 'string'],
    ['_line', 'bigint'],
    ['_dlt_load_id', 'string'],
] %}
with raw_rows as (
    {{ raw_union('files', 'customers', columns) }}
)

select
    source,
    id,
    name,
    legal_name,
    email,
    domain,
    phone,
    tax_id,
    street,
    city,
    region,
    postal_code,
    country,
    currency,
    crm_account_id,
    status,
    balance,
    created_at,
    updated_at,
    deleted_at,
    _file,
    _line,
    _dlt_load_id
from raw_rows
