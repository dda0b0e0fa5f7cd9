-- grain: one row per journal line that moves a balance which `ledger_tie_out` compares, in the currency in which it is compared.
-- A posting of receivables or cash in the ledger's own currency, without a document amount, is converted at its document's exchange rate, as
-- `posting_mismatch` does; what converting line by line leaves of a document that agrees stands on its last line.
-- A payment that settles invoices of one other currency only relieves a receivable in that one, whatever it came in.
with settled as (
    select
        payment_id,
        max(invoice_currency) as currency
    from {{ ref('int_cash__applications') }}
    group by payment_id, currency
    having min(invoice_currency) = max(invoice_currency) and max(invoice_currency) <> currency
),

posted as (
    select
        l.journal_line_id,
        l.period,
        l.account_type,
        l.document_type,
        l.document_id,
        s.payment_id is not null as is_settled_elsewhere,
        case when s.payment_id is not null then l.ledger_currency else l.currency end as currency,
        case when s.payment_id is not null then l.ledger_amount else l.amount end as amount
    from {{ ref('int_ledger__lines') }} as l
    left join settled as s
        on case when l.document_type in ('payment', 'refund') and l.account_type in ('receivable', 'fx') then l.document_id end = s.payment_id
        and l.ledger_currency = s.currency
    -- what its conversion lost or gained is no balance of either currency
    where s.payment_id is null or l.account_type = 'receivable'
),

lines as (
    select
        l.journal_line_id,
        l.period,
        l.account_type,
        l.currency,
        l.amount,
        d.document_type,
        d.document_id,
        d.currency as document_currency,
        d.exchange_rate,
        -- A loss or gain of conversion belongs to the receivable that it settles, as in `posting_mismatch`.
        case when l.account_type = 'fx' and d.document_type = 'payment' and l.currency <> d.currency then 'receivable' else l.account_type end as balance,
        coalesce(not l.is_settled_elsewhere and l.currency <> d.currency and d.exchange_rate > 0 and l.account_type in ('receivable', 'unapplied_cash', 'fx'), false) as is_converted
    from posted as l
    left join {{ ref('int_ledger__documents') }} as d
        on case when l.document_type = 'refund' then 'payment' else l.document_type end = d.document_type and l.document_id = d.document_id
),

-- In the document's currency, each line by itself.
converted as (
    select
        journal_line_id,
        period,
        balance as account_type,
        document_type,
        document_id,
        is_converted,
        case when is_converted then document_currency else currency end as currency,
        case
            when is_converted then {{ round_ratio(
                'cast(amount * 100000000 as decimal(38, 4))', 'greatest(cast(coalesce(exchange_rate, 1) * 100000000 as decimal(38, 0)), 1)', 'document_currency') }}
            else amount
        end as amount
    from lines
    where balance in ('receivable', 'unapplied_cash', 'deferred_revenue', 'unbilled_receivable')
),

-- What posts a document: receivables, and of a payment what it left unapplied.
posting as (
    select
        *,
        account_type = 'receivable' or (account_type = 'unapplied_cash' and document_type = 'payment') as is_posting
    from converted
),

placed as (
    select
        *,
        sum(case when is_posting then amount else 0 end) over (partition by document_type, document_id) as document_posted,
        row_number() over (partition by document_type, document_id, is_converted and is_posting order by period desc, journal_line_id desc) as place
    from posting
)

select
    p.journal_line_id,
    p.period,
    p.account_type,
    p.currency,
    cast(p.amount + case when p.is_converted and p.is_posting and p.place = 1 and not d.is_different and abs(d.amount - p.document_posted) <= d.tolerance then d.amount - p.document_posted else 0 end as decimal(28, 4)) as amount
from placed as p
left join {{ ref('int_ledger__document_posted') }} as d on p.document_type = d.document_type and p.document_id = d.document_id
