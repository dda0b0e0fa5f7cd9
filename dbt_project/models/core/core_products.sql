-- grain: one row per products row of any source, tombstones and what is dated after as_of left out. Made by pipelines/entities/dbt_files.py.
{{ config(alias='products') }}
with rows as (
    {{ staged_rows('products', ['source', 'id', 'sku', 'name', 'charge_type', 'list_price', 'price_period', 'currency', 'valid_from', 'valid_to', 'updated_at', 'deleted_at', '_file', '_line', '_dlt_load_id']) }}
)

select
    rows.source,
    {{ core_id('products') }} as id,
    rows.sku,
    rows.name,
    rows.charge_type,
    rows.list_price,
    rows.price_period,
    rows.currency,
    rows.valid_from,
    rows.valid_to,
    rows.updated_at,
    rows.deleted_at,
    rows._file,
    rows._line,
    rows._dlt_load_id
from rows
where rows.deleted_at is null
