-- grain: one row per invoice line: its share of the invoice's credits, payments, refunds and disputes. Payments are spread pro rata by amount with
-- tax, cents by largest remainder, on the running total of the applications, so that a fully paid invoice has fully paid lines.
with lines as (
    select
        l.id as invoice_line_id,
        l.invoice_id,
        b.currency,
        {{ round_money('l.amount', 'b.currency') }} as amount,
        {{ round_money('l.tax_amount', 'b.currency') }} as own_tax,
        b.tax - coalesce(sum({{ round_money('l.tax_amount', 'b.currency') }}) over (partition by l.invoice_id), 0) as untold_tax,
        b.paid,
        b.refunded,
        b.disputed,
        b.status,
        b.is_owed
    from {{ ref('core_invoice_lines') }} as l
    inner join {{ ref('int_cash__invoice_balances') }} as b on l.invoice_id = b.invoice_id
),

-- Tax that only the header tells goes over the lines that tell none, by amount.
missing_tax as (
    select
        invoice_line_id,
        invoice_id,
        currency,
        amount,
        cast(untold_tax as decimal(28, 4)) as untold_tax
    from lines
    where own_tax is null
),

tax_spread as (
    {{ spread('missing_tax', 'invoice_id', 'untold_tax', 'amount', 'invoice_line_id', 'currency') }}
),

taxed as (
    select
        l.*,
        cast(coalesce(l.own_tax, t.share, 0) as decimal(28, 4)) as tax_amount,
        cast(l.amount + coalesce(l.own_tax, t.share, 0) as decimal(28, 4)) as gross_amount
    from lines as l
    left join tax_spread as t on l.invoice_line_id = t.invoice_line_id
),

to_spread as (
    select invoice_line_id, invoice_id, currency, gross_amount, 'paid' as measure, paid as total_amount from taxed where paid <> 0
    union all
    select invoice_line_id, invoice_id, currency, gross_amount, 'refunded' as measure, refunded as total_amount from taxed where refunded <> 0
    union all
    select invoice_line_id, invoice_id, currency, gross_amount, 'disputed' as measure, disputed as total_amount from taxed where disputed <> 0
),

cash_spread as (
    {{ spread('to_spread', 'invoice_id, measure', 'total_amount', 'gross_amount', 'invoice_line_id', 'currency') }}
),

cash as (
    select
        invoice_line_id,
        cast(sum(case when measure = 'paid' then share else 0 end) as decimal(28, 4)) as paid,
        cast(sum(case when measure = 'refunded' then share else 0 end) as decimal(28, 4)) as refunded,
        cast(sum(case when measure = 'disputed' then share else 0 end) as decimal(28, 4)) as disputed
    from cash_spread
    group by invoice_line_id
),

credits as (
    select
        invoice_line_id,
        cast(sum(case when not is_write_off then amount else 0 end) as decimal(28, 4)) as credited,
        cast(sum(case when not is_write_off then tax_amount else 0 end) as decimal(28, 4)) as credited_tax,
        cast(sum(case when is_write_off then amount + tax_amount else 0 end) as decimal(28, 4)) as noted_write_off
    from {{ ref('int_cash__credit_lines') }}
    group by invoice_line_id
),

settled as (
    select
        t.invoice_line_id,
        t.invoice_id,
        t.currency,
        t.status,
        t.is_owed,
        t.amount,
        t.tax_amount,
        coalesce(k.credited, 0) as credited,
        coalesce(k.credited_tax, 0) as credited_tax,
        coalesce(k.noted_write_off, 0) as noted_write_off,
        coalesce(c.paid, 0) as paid,
        coalesce(c.refunded, 0) as refunded,
        coalesce(c.disputed, 0) as disputed,
        t.gross_amount - coalesce(k.credited, 0) - coalesce(k.credited_tax, 0) - coalesce(k.noted_write_off, 0) - coalesce(c.paid, 0) as open_amount,
        sum(t.gross_amount - coalesce(k.credited, 0) - coalesce(k.credited_tax, 0) - coalesce(k.noted_write_off, 0) - coalesce(c.paid, 0))
            over (partition by t.invoice_id) as invoice_open
    from taxed as t
    left join credits as k on t.invoice_line_id = k.invoice_line_id
    left join cash as c on t.invoice_line_id = c.invoice_line_id
)

-- An uncollectible invoice's open balance is written off; where it was credited or paid beyond its total there is none.
select
    invoice_line_id,
    invoice_id,
    currency,
    amount,
    tax_amount,
    cast(credited as decimal(28, 4)) as credited,
    cast(credited_tax as decimal(28, 4)) as credited_tax,
    cast(noted_write_off + case when status = 'uncollectible' and invoice_open > 0 then open_amount else 0 end as decimal(28, 4)) as written_off,
    cast(paid as decimal(28, 4)) as paid,
    cast(refunded as decimal(28, 4)) as refunded,
    cast(disputed as decimal(28, 4)) as disputed,
    cast(case
        when not is_owed then 0
        when status = 'uncollectible' and invoice_open > 0 then 0
        else open_amount
    end as decimal(28, 4)) as outstanding
from settled
