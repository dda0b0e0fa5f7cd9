-- grain: one row per row of contract_to_cash that has invoice lines: an obligation, or an invoice line that can be set against none (no obligation, or
-- another currency). What its lines bill, and what became of it in credits, cash and ledger.
with whole_lines as (
    select
        b.*,
        c.tax_amount as tax,
        c.paid,
        c.refunded,
        c.disputed,
        c.written_off as cash_written_off,
        c.outstanding,
        c.amount + c.tax_amount as gross,
        p.posted as invoice_posted,
        x.code as extra_code
    from {{ ref('int_billing__billed_lines') }} as b
    left join {{ ref('int_cash__invoice_lines') }} as c on b.invoice_line_id = c.invoice_line_id
    left join {{ ref('int_ledger__invoice_posted') }} as p on b.invoice_id = p.invoice_id
    left join {{ ref('int_billing__extra_lines') }} as x on b.invoice_line_id = x.invoice_line_id
),

-- Posted as billed, which is the rule, each line has its own; else what was posted is spread over the lines by amount with tax.
invoices as (
    select
        invoice_id,
        sum(gross) as gross
    from whole_lines
    group by invoice_id
),

posted_otherwise as (
    select
        l.invoice_id,
        l.invoice_line_id,
        l.currency,
        l.gross,
        cast(l.invoice_posted as decimal(28, 4)) as invoice_posted
    from whole_lines as l
    inner join invoices as i on l.invoice_id = i.invoice_id
    where l.invoice_posted <> i.gross
),

posted_spread as (
    {{ spread('posted_otherwise', 'invoice_id', 'invoice_posted', 'gross', 'invoice_line_id', 'currency') }}
),

lines as (
    select
        l.*,
        cast(case when s.invoice_line_id is not null then s.share when l.invoice_posted is not null then l.gross else 0 end as decimal(28, 4)) as posted
    from whole_lines as l
    left join posted_spread as s on l.invoice_line_id = s.invoice_line_id
),

parts as (
    select
        case when o.obligation_id is null or o.is_other_currency then 'line|' || l.invoice_line_id else o.obligation_id end as row_id,
        o.obligation_id is null or o.is_other_currency as is_line_row,
        l.*,
        coalesce(o.amount, l.amount) as part_amount,
        coalesce(o.amount_before, 0) as amount_before
    from lines as l
    left join {{ ref('int_billing__line_obligations') }} as o on l.invoice_line_id = o.invoice_line_id
),

measured as (
    select
        row_id,
        is_line_row,
        invoice_line_id,
        invoice_id,
        part_amount as invoiced,
        {%- for measure in ['credited', 'tax', 'paid', 'refunded', 'disputed', 'cash_written_off', 'outstanding', 'posted'] %}
        {{ part_of('coalesce(' ~ measure ~ ', 0)') }} as {{ measure }},
        {%- endfor %}
        extra_code
    from parts
),

payments as (
    select
        m.row_id,
        {{ sorted_list_text('a.payment_id') }} as payment_ids
    from (select distinct row_id, invoice_id from measured) as m
    inner join {{ ref('int_cash__applications') }} as a on m.invoice_id = a.invoice_id
    group by m.row_id
),

summed as (
    select
        row_id,
        is_line_row,
        min(invoice_line_id) as invoice_line_id,
        {%- for measure in ['invoiced', 'credited', 'tax', 'paid', 'refunded', 'disputed', 'cash_written_off', 'outstanding', 'posted'] %}
        cast(sum({{ measure }}) as decimal(28, 4)) as {{ measure }},
        {%- endfor %}
        min(extra_code) as extra_code,
        case when min(invoice_id) = max(invoice_id) then min(invoice_id) else {{ sorted_list_text('invoice_id') }} end as invoice_ids
    from measured
    group by row_id, is_line_row
)

select
    s.row_id,
    s.is_line_row,
    s.invoice_line_id,
    s.invoiced,
    s.credited,
    s.tax,
    s.paid,
    s.refunded,
    s.disputed,
    s.cash_written_off as written_off,
    s.outstanding,
    s.posted,
    s.extra_code,
    s.invoice_ids,
    p.payment_ids
from summed as s
left join payments as p on s.row_id = p.row_id
