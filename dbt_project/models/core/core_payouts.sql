-- grain: one row per payouts row of any source, tombstones and what is dated after as_of left out. Made by pipelines/entities/dbt_files.py.
{{ config(alias='payouts') }}
with rows as (
    {{ staged_rows('payouts', ['source', 'id', 'currency', 'amount', 'status', 'arrival_on', 'reference', 'updated_at', 'deleted_at', '_file', '_line', '_dlt_load_id']) }}
)

select
    rows.source,
    {{ core_id('payouts') }} as id,
    rows.currency,
    rows.amount,
    rows.status,
    rows.arrival_on,
    rows.reference,
    rows.updated_at,
    rows.deleted_at,
    rows._file,
    rows._line,
    rows._dlt_load_id
from rows
where rows.deleted_at is null
