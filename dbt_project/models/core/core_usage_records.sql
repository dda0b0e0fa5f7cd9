-- grain: one row per usage_records row of any source, tombstones and what is dated after as_of left out. Made by pipelines/entities/dbt_files.py.
{{ config(alias='usage_records') }}
with rows as (
    {{ staged_rows('usage_records', ['source', 'id', 'customer_id', 'subscription_id', 'meter', 'quantity', 'occurred_at', 'status', 'invoice_line_id', 'updated_at', 'deleted_at', '_file', '_line', '_dlt_load_id']) }}
)

select
    rows.source,
    {{ core_id('usage_records') }} as id,
    {{ core_reference('customer_id', 'customers') }} as customer_id,
    {{ core_reference('subscription_id', 'subscriptions') }} as subscription_id,
    rows.meter,
    rows.quantity,
    rows.occurred_at,
    rows.status,
    {{ core_reference('invoice_line_id', 'invoice_lines') }} as invoice_line_id,
    rows.updated_at,
    rows.deleted_at,
    rows._file,
    rows._line,
    rows._dlt_load_id
from rows
where rows.deleted_at is null
    and coalesce(cast(occurred_at as date), {{ as_of() }}) <= {{ as_of() }}
