-- grain: one row per contacts row of any source, tombstones and what is dated after as_of left out. Made by pipelines/entities/dbt_files.py.
{{ config(alias='contacts') }}
with rows as (
    {{ staged_rows('contacts', ['source', 'id', 'account_id', 'name', 'email', 'phone', 'role', 'updated_at', 'deleted_at', '_file', '_line', '_dlt_load_id']) }}
)

select
    rows.source,
    {{ core_id('contacts') }} as id,
    {{ core_reference('account_id', 'accounts') }} as account_id,
    rows.name,
    rows.email,
    rows.phone,
    rows.role,
    rows.updated_at,
    rows.deleted_at,
    rows._file,
    rows._line,
    rows._dlt_load_id
from rows
where rows.deleted_at is null
