-- grain: one row per (source, id) of the lines of Stripe's credit notes, as the note was last read.
-- depends on {{ source('billing', 'credit_note_lines') }}
with lines as (
    {{ stripe_raw('credit_note_lines', texts=['credit_note', 'invoice_line_item'], wholes=['amount', 'discount_amount', 'tax_amount', 'tax_inclusive']) }}
),

notes as (
    {{ stripe_raw('credit_notes', texts=['currency']) }}
)

select
    l.source,
    l.id,
    l.credit_note as credit_note_id,
    l.invoice_line_item as invoice_line_id,
    {{ stripe_money('l.amount - coalesce(l.discount_amount, 0) - coalesce(l.tax_inclusive, 0)', 'n.currency') }} as amount,
    {{ stripe_money('coalesce(l.tax_amount, 0)', 'n.currency') }} as tax_amount,
    {{ stripe_lineage('l') }}
from lines as l
inner join notes as n on l.source = n.source and l.credit_note = n.id and l._dlt_load_id = n._dlt_load_id and l._read = n._read
