-- grain: one row per credit_note_lines row of any source, tombstones and what is dated after as_of left out. Made by pipelines/entities/dbt_files.py.
{{ config(alias='credit_note_lines') }}
with rows as (
    {{ staged_rows('credit_note_lines', ['source', 'id', 'credit_note_id', 'invoice_line_id', 'amount', 'tax_amount', 'updated_at', 'deleted_at', '_file', '_line', '_dlt_load_id']) }}
)

select
    rows.source,
    {{ core_id('credit_note_lines') }} as id,
    {{ core_reference('credit_note_id', 'credit_notes') }} as credit_note_id,
    {{ core_reference('invoice_line_id', 'invoice_lines') }} as invoice_line_id,
    rows.amount,
    rows.tax_amount,
    rows.updated_at,
    rows.deleted_at,
    rows._file,
    rows._line,
    rows._dlt_load_id
from rows
where rows.deleted_at is null
