-- grain: one row per payment_allocations row of any source, tombstones and what is dated after as_of left out. Made by pipelines/entities/dbt_files.py.
{{ config(alias='payment_allocations') }}
with rows as (
    {{ staged_rows('payment_allocations', ['source', 'id', 'payment_id', 'invoice_id', 'amount', 'allocated_on', 'updated_at', 'deleted_at', '_file', '_line', '_dlt_load_id']) }}
)

select
    rows.source,
    {{ core_id('payment_allocations') }} as id,
    {{ core_reference('payment_id', 'payments') }} as payment_id,
    {{ core_reference('invoice_id', 'invoices') }} as invoice_id,
    rows.amount,
    rows.allocated_on,
    rows.updated_at,
    rows.deleted_at,
    rows._file,
    rows._line,
    rows._dlt_load_id
from rows
where rows.deleted_at is null
    and coalesce(allocated_on, {{ as_of() }}) <= {{ as_of() }}
