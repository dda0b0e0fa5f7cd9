-- grain: one row per (source, id) of the import format's invoices. Made by pipelines/entities/dbt_files.py.
-- depends on {{ source('billing', 'invoices') }}
{% set columns = [
    ['id', 'string'],
    ['number', 'string'],
    ['customer_id', 'string'],
    ['subscription_id', 'string'],
    ['crm_deal_id', 'string'],
    ['contract_id', 'string'],
    ['status', 'string'],
    ['currency', 'string'],
    ['subtotal', 'decimal(30, 12)'],
    ['tax_total', 'decimal(30, 12)'],
    ['total', 'decimal(30, 12)'],
    ['issued_on', 'date'],
    ['due_on', 'date'],
    ['sent_at', 'timestamp'],
    ['paid_at', 'timestamp'],
    ['voided_at', 'timestamp'],
    ['created_at', 'timestamp'],
    ['po_number', 'string'],
    ['exchange_rate', 'decimal(30, 12)'],
    ['updated_at', 'timestamp'],
    ['deleted_at', 'timestamp'],
    ['_file', 'string'],
    ['_line', 'bigint'],
    ['_dlt_load_id', 'string'],
] %}
with raw_rows as (
    {{ raw_union('files', 'invoices', columns) }}
)

select
    source,
    id,
    number,
    customer_id,
    subscription_id,
    crm_deal_id,
    contract_id,
    status,
    currency,
    subtotal,
    tax_total,
    total,
    issued_on,
    due_on,
    sent_at,
    paid_at,
    voided_at,
    created_at,
    po_number,
    exchange_rate,
    updated_at,
    deleted_at,
    _file,
    _line,
    _dlt_load_id
from raw_rows
