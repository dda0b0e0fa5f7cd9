-- grain: one row per (source, id) of the import format's contacts. Made by pipelines/entities/dbt_files.py.
-- depends on {{ source('crm', 'contacts') }}
{% set columns = [
    ['id', 'string'],
    ['account_id', 'string'],
    ['name', 'string'],
    ['email', 'string'],
    ['phone', 'string'],
    ['role', 'string'],
    ['updated_at', 'timestamp'],
    ['deleted_at', 'timestamp'],
    ['_file', 'string'],
    ['_line', 'bigint'],
    ['_dlt_load_id', 'string'],
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
