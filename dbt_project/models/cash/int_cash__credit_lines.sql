-- grain: one row per (credit note, invoice, invoice line): an issued note's amount, through its own lines where they name an invoice line, else
-- spread over its invoice's lines pro rata by amount, cents by largest remainder. invoice_line_id is null where the invoice has no lines.
-- Without the remainder rule the lines of a note would miss it by a cent, and the open balance with it.
with notes as (
    select
        id as credit_note_id,
        invoice_id,
        currency,
        issued_on,
        reason,
        coalesce(reason = 'write_off', false) as is_write_off,
        {{ round_money('amount', 'currency') }} as amount,
        {{ round_money('coalesce(tax_amount, 0)', 'currency') }} as tax_amount
    from {{ ref('core_credit_notes') }}
    where coalesce(status, 'issued') = 'issued'
),

own_lines as (
    select
        n.credit_note_id,
        l.invoice_id,
        l.id as invoice_line_id,
        cast(sum({{ round_money('c.amount', 'n.currency') }}) as decimal(28, 4)) as amount,
        cast(sum({{ round_money('coalesce(c.tax_amount, 0)', 'n.currency') }}) as decimal(28, 4)) as tax_amount
    from notes as n
    inner join {{ ref('core_credit_note_lines') }} as c on n.credit_note_id = c.credit_note_id
    inner join {{ ref('core_invoice_lines') }} as l on c.invoice_line_id = l.id
    group by n.credit_note_id, l.invoice_id, l.id
),

own_sums as (
    select
        credit_note_id,
        cast(sum(amount) as decimal(28, 4)) as amount,
        cast(sum(tax_amount) as decimal(28, 4)) as tax_amount
    from own_lines
    group by credit_note_id
),

-- What the note's lines do not say: all of it where it has none that name a line.
left_over as (
    select
        n.credit_note_id,
        n.invoice_id,
        n.currency,
        s.credit_note_id is not null as has_lines,
        cast(n.amount - coalesce(s.amount, 0) as decimal(28, 4)) as amount,
        cast(n.tax_amount - coalesce(s.tax_amount, 0) as decimal(28, 4)) as tax_amount
    from notes as n
    left join own_sums as s on n.credit_note_id = s.credit_note_id
),

-- The rest of the amount goes over the invoice's lines.
over_invoice as (
    select
        o.credit_note_id,
        o.currency,
        o.amount as left_amount,
        o.invoice_id,
        l.id as invoice_line_id,
        {{ round_money('coalesce(l.amount, 0)', 'o.currency') }} as line_amount
    from left_over as o
    left join {{ ref('core_invoice_lines') }} as l on o.invoice_id = l.invoice_id
    where o.amount <> 0 and o.invoice_id is not null
),

amounts_spread as (
    {{ spread('over_invoice', 'credit_note_id', 'left_amount', 'line_amount', 'invoice_line_id', 'currency') }}
),

-- The rest of the tax goes over the note's own lines by their amounts where it has such lines, else over the invoice's.
over_tax as (
    select
        o.credit_note_id,
        o.currency,
        o.tax_amount as left_amount,
        w.invoice_id,
        w.invoice_line_id,
        w.amount as line_amount
    from left_over as o
    inner join own_lines as w on o.credit_note_id = w.credit_note_id

    union all

    select
        o.credit_note_id,
        o.currency,
        o.tax_amount as left_amount,
        o.invoice_id,
        l.id as invoice_line_id,
        {{ round_money('coalesce(l.amount, 0)', 'o.currency') }} as line_amount
    from left_over as o
    left join {{ ref('core_invoice_lines') }} as l on o.invoice_id = l.invoice_id
    where o.tax_amount <> 0 and not o.has_lines and o.invoice_id is not null
),

taxes_spread as (
    {{ spread('over_tax', 'credit_note_id', 'left_amount', 'line_amount', "invoice_id, invoice_line_id", 'currency') }}
),

together as (
    select credit_note_id, invoice_id, invoice_line_id, amount, tax_amount from own_lines
    union all
    select credit_note_id, invoice_id, invoice_line_id, share as amount, cast(0 as decimal(28, 4)) as tax_amount from amounts_spread
    union all
    select credit_note_id, invoice_id, invoice_line_id, cast(0 as decimal(28, 4)) as amount, share as tax_amount from taxes_spread
)

select
    t.credit_note_id,
    t.invoice_id,
    t.invoice_line_id,
    n.currency,
    n.issued_on,
    n.reason,
    n.is_write_off,
    cast(sum(t.amount) as decimal(28, 4)) as amount,
    cast(sum(t.tax_amount) as decimal(28, 4)) as tax_amount
from together as t
inner join notes as n on t.credit_note_id = n.credit_note_id
group by t.credit_note_id, t.invoice_id, t.invoice_line_id, n.currency, n.issued_on, n.reason, n.is_write_off
