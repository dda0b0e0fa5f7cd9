-- grain: one row per (source, id) of the import format's contacts. Made by pipelines/entities/dbt_files.py.
-- depends on {{ source('crm', 'contacts') }}
{% set columns = [
    ['id', 'varchar'],
    ['account_id', 'varchar'],
    ['name', 'varchar'],
    ['email', 'varchar'],
    ['phone', 'varchar'],
    ['role', 'varchar'],
    ['updated_at', 'timestamp'],
    ['deleted_at', 'timestamp'],
    ['_file', 'varchar'],
    ['_line', 'bigint'],
    ['_dlt_load_id', 'varchar'],
] %}
with raw_rows as (
    {{ raw_union('files', 'contacts', columns) }}
)

select
    source,
    id,
    account_id,
    name,
    email,
    phone,
    role,
    updated_at,
    deleted_at,
    _file,
    _line,
    _dlt_load_id
from raw_rows
