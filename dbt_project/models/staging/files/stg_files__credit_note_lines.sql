-- grain: one row per (source, id) of the import format's credit_note_lines. Made by pipelines/entities/dbt_files.py.
-- depends on {{ source('billing', 'credit_note_lines') }}
{% set columns = [
    ['id', 'varchar'],
    ['credit_note_id', 'varchar'],
    ['invoice_line_id', 'varchar'],
    ['amount', 'decimal(30, 12)'],
    ['tax_amount', 'decimal(30, 12)'],
    ['updated_at', 'timestamp'],
    ['deleted_at', 'timestamp'],
    ['_file', 'varchar'],
    ['_line', 'bigint'],
    ['_dlt_load_id', 'varchar'],
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
