-- grain: one row per journal_lines row of any source, tombstones and what is dated after as_of left out. Made by pipelines/entities/dbt_files.py.
{{ config(alias='journal_lines') }}
with rows as (
    {{ staged_rows('journal_lines', ['source', 'id', 'journal_id', 'posted_on', 'period', 'account_code', 'account_type', 'debit', 'credit', 'currency', 'document_type', 'document_id', 'customer_id', 'contract_id', 'document_amount', 'document_currency', 'updated_at', 'deleted_at', '_file', '_line', '_dlt_load_id']) }}
)

select
    rows.source,
    {{ core_id('journal_lines') }} as id,
    rows.journal_id,
    rows.posted_on,
    rows.period,
    rows.account_code,
    rows.account_type,
    rows.debit,
    rows.credit,
    rows.currency,
    rows.document_type,
    rows.document_id,
    {{ core_reference('customer_id', 'customers') }} as customer_id,
    rows.contract_id,
    rows.document_amount,
    rows.document_currency,
    rows.updated_at,
    rows.deleted_at,
    rows._file,
    rows._line,
    rows._dlt_load_id
from rows
where rows.deleted_at is null
    and coalesce(posted_on, {{ as_of() }}) <= {{ as_of() }}
