-- grain: one row per (source, id) of the lines of Stripe's credit notes, as the note was last read, and of invoices set off against each other.
-- depends on {{ source('billing', 'credit_note_lines') }}
with note_lines as (
    {{ stripe_raw('credit_note_lines', texts=['credit_note', 'invoice_line_item'], wholes=['amount', 'discount_amount', 'tax_amount', 'tax_inclusive']) }}
),

notes as (
    {{ stripe_raw('credit_notes', texts=['currency']) }}
),

lines as (
    select
        l.source,
        l.id,
        l.credit_note,
        l.invoice_line_item,
        {{ stripe_money('l.amount - coalesce(l.discount_amount, 0) - coalesce(l.tax_inclusive, 0)', 'n.currency') }} as amount,
        {{ stripe_money('coalesce(l.tax_amount, 0)', 'n.currency') }} as tax_amount,
        l._updated_at,
        l._deleted_at,
        l._file,
        l._dlt_load_id
    from note_lines as l
    inner join notes as n on l.source = n.source and l.credit_note = n.id and l._dlt_load_id = n._dlt_load_id and l._read = n._read
    union all
    select source, id, set_off, invoice_line, amount, cast(0 as decimal(30, 12)), _updated_at, null, _file, _dlt_load_id
    from {{ ref('int_stripe__set_off_lines') }}
)

select
    l.source,
    l.id,
    l.credit_note as credit_note_id,
    l.invoice_line_item as invoice_line_id,
    -- after discount, before tax
    l.amount,
    l.tax_amount,
    {{ stripe_lineage('l') }}
from lines as l
