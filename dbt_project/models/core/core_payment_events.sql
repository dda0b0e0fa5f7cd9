-- grain: one row per payment_events row of any source, tombstones and what is dated after as_of left out. Made by pipelines/entities/dbt_files.py.
{{ config(alias='payment_events') }}
with rows as (
    {{ staged_rows('payment_events', ['source', 'id', 'payment_id', 'type', 'amount', 'currency', 'occurred_at', 'customer_id', 'invoice_id', 'method', 'fee', 'reference', 'failure_code', 'dispute_due_on', 'exchange_rate', 'updated_at', 'deleted_at', '_file', '_line', '_dlt_load_id']) }}
)

select
    rows.source,
    {{ core_id('payment_events') }} as id,
    {{ core_reference('payment_id', 'payments') }} as payment_id,
    rows.type,
    rows.amount,
    rows.currency,
    rows.occurred_at,
    {{ core_reference('customer_id', 'customers') }} as customer_id,
    {{ core_reference('invoice_id', 'invoices') }} as invoice_id,
    rows.method,
    rows.fee,
    rows.reference,
    rows.failure_code,
    rows.dispute_due_on,
    rows.exchange_rate,
    rows.updated_at,
    rows.deleted_at,
    rows._file,
    rows._line,
    rows._dlt_load_id
from rows
where rows.deleted_at is null
    and coalesce(cast(occurred_at as date), {{ as_of() }}) <= {{ as_of() }}
