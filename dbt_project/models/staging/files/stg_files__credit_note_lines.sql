-- grain: one row per (source, id) of the import format's credit_note_lines. Made by pipelines/entities/dbt_files.py.
-- depends on {{ source('billing', 'credit_note_lines') }}
{% set columns = [
    ['id', 'string'],
    ['credit_note_id', 'string'],
    ['invoice_line_id', 'string'],
    ['amount', 'decimal(30, 12)'],
    ['tax_amount', 'decimal(30, 12)'],
    ['updated_at', 'timestamp'],
    ['deleted_at', 'timestamp'],
    ['_file', 'string'],
    ['_line', 'bigint'],
    ['_dlt_load_id', 'string'],
] %}
with raw_rows as (
    {{ raw_union('files', 'credit_note_lines', columns) }}
)

select
    source,
    id,
    credit_note_id,
    invoice_line_id,
    amount,
    tax_amount,
    updated_at,
    deleted_at,
    _file,
    _line,
    _dlt_load_id
from raw_rows
