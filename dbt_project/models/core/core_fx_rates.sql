-- grain: one row per fx_rates row of any source, tombstones and what is dated after as_of left out. Made by pipelines/entities/dbt_files.py.
{{ config(alias='fx_rates') }}
with rows as (
    {{ staged_rows('fx_rates', ['source', 'rate_on', 'from_currency', 'to_currency', 'rate', 'updated_at', 'deleted_at', '_file', '_line', '_dlt_load_id']) }}
)

select
    rows.source,
    rows.rate_on,
    rows.from_currency,
    rows.to_currency,
    rows.rate,
    rows.updated_at,
    rows.deleted_at,
    rows._file,
    rows._line,
    rows._dlt_load_id
from rows
where rows.deleted_at is null
    and coalesce(rate_on, {{ as_of() }}) <= {{ as_of() }}
