-- grain: one row per deal_lines row of any source, tombstones and what is dated after as_of left out. Made by pipelines/entities/dbt_files.py.
{{ config(alias='deal_lines') }}
with rows as (
    {{ staged_rows('deal_lines', ['source', 'id', 'deal_id', 'sku', 'description', 'charge_type', 'action', 'replaces_line_id', 'quantity', 'unit_price', 'price_period', 'discount_pct', 'discount_until', 'billing_frequency', 'billing_timing', 'start_date', 'end_date', 'annual_uplift_pct', 'proration', 'meter', 'included_quantity', 'tier_mode', 'commit_amount', 'commit_period', 'updated_at', 'deleted_at', '_file', '_line', '_dlt_load_id']) }}
)

select
    rows.source,
    {{ core_id('deal_lines') }} as id,
    {{ core_reference('deal_id', 'deals') }} as deal_id,
    rows.sku,
    rows.description,
    rows.charge_type,
    rows.action,
    {{ core_reference('replaces_line_id', 'deal_lines') }} as replaces_line_id,
    rows.quantity,
    rows.unit_price,
    rows.price_period,
    rows.discount_pct,
    rows.discount_until,
    rows.billing_frequency,
    rows.billing_timing,
    rows.start_date,
    rows.end_date,
    rows.annual_uplift_pct,
    rows.proration,
    rows.meter,
    rows.included_quantity,
    rows.tier_mode,
    rows.commit_amount,
    rows.commit_period,
    rows.updated_at,
    rows.deleted_at,
    rows._file,
    rows._line,
    rows._dlt_load_id
from rows
where rows.deleted_at is null
