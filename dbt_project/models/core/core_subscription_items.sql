-- grain: one row per subscription_items row of any source, tombstones and what is dated after as_of left out. Made by pipelines/entities/dbt_files.py.
{{ config(alias='subscription_items') }}
with rows as (
    {{ staged_rows('subscription_items', ['source', 'id', 'subscription_id', 'sku', 'quantity', 'unit_price', 'price_period', 'billing_frequency', 'discount_pct', 'discount_until', 'start_date', 'end_date', 'deal_line_id', 'updated_at', 'deleted_at', '_file', '_line', '_dlt_load_id']) }}
)

select
    rows.source,
    {{ core_id('subscription_items') }} as id,
    {{ core_reference('subscription_id', 'subscriptions') }} as subscription_id,
    rows.sku,
    rows.quantity,
    rows.unit_price,
    rows.price_period,
    rows.billing_frequency,
    rows.discount_pct,
    rows.discount_until,
    rows.start_date,
    rows.end_date,
    {{ core_reference('deal_line_id', 'deal_lines') }} as deal_line_id,
    rows.updated_at,
    rows.deleted_at,
    rows._file,
    rows._line,
    rows._dlt_load_id
from rows
where rows.deleted_at is null
