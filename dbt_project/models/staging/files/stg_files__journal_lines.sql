-- grain: one row per (source, id) of the import format's journal_lines. Made by pipelines/entities/dbt_files.py.
-- depends on {{ source('ledger', 'journal_lines') }}
{% set columns = [
    ['id', 'string'],
    ['journal_id', 'string'],
    ['posted_on', 'date'],
    ['period', 'string'],
    ['account_code', 'string'],
    ['account_type', 'string'],
    ['debit', 'decimal(30, 12)'],
    ['credit', 'decimal(30, 12)'],
    ['currency', 'string'],
    ['document_type', 'string'],
    ['document_id', 'string'],
    ['customer_id', 'string'],
    ['contract_id', 'string'],
    ['document_amount', 'decimal(30, 12)'],
    ['document_currency', 'string'],
    ['updated_at', 'timestamp'],
    ['deleted_at', 'timestamp'],
    ['_file', 'string'],
    ['_line', 'bigint'],
    ['_dlt_load_id', 'string'],
] %}
with raw_rows as (
    {{ raw_union('files', 'journal_lines', columns) }}
)

select
    source,
    id,
    journal_id,
    posted_on,
    period,
    account_code,
    account_type,
    debit,
    credit,
    currency,
    document_type,
    document_id,
    customer_id,
    contract_id,
    document_amount,
    document_currency,
    updated_at,
    deleted_at,
    _file,
    _line,
    _dlt_load_id
from raw_rows
