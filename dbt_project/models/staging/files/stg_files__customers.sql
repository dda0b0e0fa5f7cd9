-- grain: one row per (source, id) of the import format's customers. Made by pipelines/entities/dbt_files.py.
-- depends on {{ source('billing', 'customers') }}
{% set columns = [
    ['id', 'varchar'],
    ['name', 'varchar'],
    ['legal_name', 'varchar'],
    ['email', 'varchar'],
    ['domain', 'varchar'],
    ['phone', 'varchar'],
    ['tax_id', 'varchar'],
    ['street', 'varchar'],
    ['city', 'varchar'],
    ['region', 'varchar'],
    ['postal_code', 'varchar'],
    ['country', 'varchar'],
    ['currency', 'varchar'],
    ['crm_account_id', 'varchar'],
    ['status', 'varchar'],
    ['balance', 'decimal(30, 12)'],
    ['created_at', 'timestamp'],
    ['updated_at', 'timestamp'],
    ['deleted_at', 'timestamp'],
    ['_file', 'varchar'],
    ['_line', 'bigint'],
    ['_dlt_load_id', 'varchar'],
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
