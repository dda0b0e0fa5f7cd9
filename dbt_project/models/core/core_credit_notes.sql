-- grain: one row per credit_notes row of any source, tombstones and what is dated after as_of left out. Made by pipelines/entities/dbt_files.py.
{{ config(alias='credit_notes') }}
with rows as (
    {{ staged_rows('credit_notes', ['source', 'id', 'invoice_id', 'customer_id', 'currency', 'amount', 'tax_amount', 'reason', 'status', 'issued_on', 'created_by', 'approved_by', 'exchange_rate', 'updated_at', 'deleted_at', '_file', '_line', '_dlt_load_id']) }}
)

select
    rows.source,
    {{ core_id('credit_notes') }} as id,
    {{ core_reference('invoice_id', 'invoices') }} as invoice_id,
    {{ core_reference('customer_id', 'customers') }} as customer_id,
    rows.currency,
    rows.amount,
    rows.tax_amount,
    rows.reason,
    rows.status,
    rows.issued_on,
    rows.created_by,
    rows.approved_by,
    rows.exchange_rate,
    rows.updated_at,
    rows.deleted_at,
    rows._file,
    rows._line,
    rows._dlt_load_id
from rows
where rows.deleted_at is null
    and coalesce(issued_on, {{ as_of() }}) <= {{ as_of() }}
