-- grain: one row per line_tiers row of any source, tombstones and what is dated after as_of left out. Made by pipelines/entities/dbt_files.py.
{{ config(alias='line_tiers') }}
with rows as (
    {{ staged_rows('line_tiers', ['source', 'id', 'deal_line_id', 'up_to', 'unit_price', 'flat_fee', 'updated_at', 'deleted_at', '_file', '_line', '_dlt_load_id']) }}
)

select
    rows.source,
    {{ core_id('line_tiers') }} as id,
    {{ core_reference('deal_line_id', 'deal_lines') }} as deal_line_id,
    rows.up_to,
    rows.unit_price,
    rows.flat_fee,
    rows.updated_at,
    rows.deleted_at,
    rows._file,
    rows._line,
    rows._dlt_load_id
from rows
where rows.deleted_at is null
