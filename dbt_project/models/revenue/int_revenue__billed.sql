-- grain: one row per (contract line, month of the document): invoiced less credited, by the date of invoice and credit note.
-- A document without a date counts on as_of, as it does in receivables: late, but not lost.
with line_parts as (
    select
        l.invoice_line_id,
        l.invoice_id,
        s.contract_id,
        s.deal_line_id,
        s.currency,
        l.amount
    from {{ ref('int_billing__line_obligations') }} as l
    inner join {{ ref('int_billing__schedule') }} as s on l.obligation_id = s.obligation_id
),

line_owner as (
    -- its rows are of one line: usage, and the commitment that it falls short of
    select distinct invoice_line_id, contract_id, deal_line_id
    from line_parts
),

invoiced as (
    select
        p.contract_id,
        p.deal_line_id,
        {{ month_start('coalesce(i.issued_on, ' ~ as_of() ~ ')') }} as month,
        i.currency,
        p.amount
    from line_parts as p
    inner join {{ ref('core_invoices') }} as i on p.invoice_id = i.id
),

credited as (
    select
        o.contract_id,
        o.deal_line_id,
        {{ month_start('coalesce(n.issued_on, ' ~ as_of() ~ ')') }} as month,
        n.currency,
        -c.amount as amount
    from {{ ref('int_cash__credit_lines') }} as c
    inner join {{ ref('core_credit_notes') }} as n on c.credit_note_id = n.id
    inner join line_owner as o on c.invoice_line_id = o.invoice_line_id
    where not c.is_write_off
),

movements as (
    select contract_id, deal_line_id, month, currency, amount from invoiced
    union all
    select contract_id, deal_line_id, month, currency, amount from credited
)

select
    contract_id,
    deal_line_id,
    currency,
    month,
    cast(sum(amount) as decimal(28, 4)) as billed
from movements
group by contract_id, deal_line_id, currency, month
