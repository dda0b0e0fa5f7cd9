-- grain: one row per bank_transactions row of any source, tombstones and what is dated after as_of left out. Made by pipelines/entities/dbt_files.py.
{{ config(alias='bank_transactions') }}
with rows as (
    {{ staged_rows('bank_transactions', ['source', 'id', 'account', 'booked_on', 'value_on', 'amount', 'currency', 'reference', 'counterparty', 'end_to_end_id', 'updated_at', 'deleted_at', '_file', '_line', '_dlt_load_id']) }}
)

select
    rows.source,
    {{ core_id('bank_transactions') }} as id,
    rows.account,
    rows.booked_on,
    rows.value_on,
    rows.amount,
    rows.currency,
    rows.reference,
    rows.counterparty,
    rows.end_to_end_id,
    rows.updated_at,
    rows.deleted_at,
    rows._file,
    rows._line,
    rows._dlt_load_id
from rows
where rows.deleted_at is null
    and coalesce(booked_on, {{ as_of() }}) <= {{ as_of() }}
