-- grain: one row per invoices row of any source, tombstones and what is dated after as_of left out. Made by pipelines/entities/dbt_files.py.
{{ config(alias='invoices') }}
with rows as (
    {{ staged_rows('invoices', ['source', 'id', 'number', 'customer_id', 'subscription_id', 'crm_deal_id', 'contract_id', 'status', 'currency', 'subtotal', 'tax_total', 'total', 'issued_on', 'due_on', 'sent_at', 'paid_at', 'voided_at', 'created_at', 'po_number', 'exchange_rate', 'updated_at', 'deleted_at', '_file', '_line', '_dlt_load_id']) }}
)

select
    rows.source,
    {{ core_id('invoices') }} as id,
    rows.number,
    {{ core_reference('customer_id', 'customers') }} as customer_id,
    {{ core_reference('subscription_id', 'subscriptions') }} as subscription_id,
    {{ core_reference('crm_deal_id', 'deals') }} as crm_deal_id,
    rows.contract_id,
    rows.status,
    rows.currency,
    rows.subtotal,
    rows.tax_total,
    rows.total,
    rows.issued_on,
    rows.due_on,
    rows.sent_at,
    rows.paid_at,
    rows.voided_at,
    rows.created_at,
    rows.po_number,
    rows.exchange_rate,
    rows.updated_at,
    rows.deleted_at,
    rows._file,
    rows._line,
    rows._dlt_load_id
from rows
where rows.deleted_at is null
    and coalesce(issued_on, {{ as_of() }}) <= {{ as_of() }}
