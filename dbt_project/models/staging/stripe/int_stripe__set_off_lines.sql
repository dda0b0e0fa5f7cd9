-- grain: one row per (source, set-off, invoice line): what the set-off takes off the line, in major units with tax: less than nothing where it raises it.
-- Over the lines of each invoice by their amounts, cents by largest remainder.
with lines as (
    {{ stripe_raw('invoice_lines', texts=['invoice'], wholes=['amount', 'discount_amount', 'tax_amount', 'tax_inclusive']) }}
),

invoices as (
    {{ stripe_raw('invoices') }}
),

sides as (
    select source, id, currency, origin_invoice as invoice, -amount as amount, _updated_at, _file, _dlt_load_id
    from {{ ref('int_stripe__set_offs') }}
    union all
    select source, id, currency, target_invoice as invoice, amount, _updated_at, _file, _dlt_load_id
    from {{ ref('int_stripe__set_offs') }}
),

over_lines as (
    select
        s.source,
        s.id as set_off,
        s.invoice,
        l.id as invoice_line,
        upper(s.currency) as currency,
        {{ stripe_money('s.amount', 's.currency') }} as side_amount,
        {{ stripe_money('l.amount - coalesce(l.discount_amount, 0) - coalesce(l.tax_inclusive, 0) + coalesce(l.tax_amount, 0)', 's.currency') }} as line_amount,
        s._updated_at,
        s._file,
        s._dlt_load_id
    from sides as s
    inner join invoices as i on s.source = i.source and s.invoice = i.id
    inner join lines as l on i.source = l.source and i.id = l.invoice and i._dlt_load_id = l._dlt_load_id and i._read = l._read
),

spread_out as (
    {{ spread('over_lines', 'source, set_off, invoice', 'side_amount', 'line_amount', 'invoice_line', 'currency') }}
)

select
    source,
    set_off || ':' || invoice_line as id,
    set_off,
    invoice_line,
    cast(share as decimal(30, 12)) as amount,
    _updated_at,
    _file,
    _dlt_load_id
from spread_out
