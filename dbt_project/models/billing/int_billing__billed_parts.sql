-- grain: one row per invoice line x row of contract_to_cash that it stands on, with all that became of the line in credits, cash and ledger.
-- A table of its own: what a line is divided by is worked out once, and int_billing__billed_rows only sums.
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
    inner join {{ ref('int_cash__invoice_lines') }} as c on b.invoice_line_id = c.invoice_line_id
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
)

select
    case when o.obligation_id is null or o.is_other_currency then 'line|' || l.invoice_line_id else o.obligation_id end as row_id,
    o.obligation_id is null or o.is_other_currency as is_line_row,
    l.*,
    coalesce(o.amount, l.amount) as part_amount,
    coalesce(o.amount_before, 0) as amount_before
from lines as l
left join {{ ref('int_billing__line_obligations') }} as o on l.invoice_line_id = o.invoice_line_id
