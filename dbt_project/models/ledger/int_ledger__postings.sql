-- grain: one row per (document, accounting period, journal) with receivable postings; for payments receivable, unapplied_cash and fx count together.
-- In the document's currency where the line can be read in it (`posted`), else in the ledger's (`posted_in_ledger_currency`).
with relevant as (
    select
        case when l.document_type = 'refund' then 'payment' else l.document_type end as document_type,
        l.document_id,
        l.journal_id,
        l.period,
        l.currency,
        l.amount
    from {{ ref('int_ledger__lines') }} as l
    where l.document_id is not null
        and (
            (l.document_type in ('invoice', 'credit_note') and l.account_type = 'receivable')
            or (l.document_type in ('payment', 'refund') and l.account_type in ('receivable', 'unapplied_cash', 'fx'))
        )
)

select
    r.document_type,
    r.document_id,
    d.currency as document_currency,
    r.journal_id,
    r.period,
    -- What posts nothing names no currency: a document would be compared in one that nobody posted in.
    max(case when r.currency <> d.currency and r.amount <> 0 then r.currency end) as ledger_currency,
    cast(sum(case when d.currency is null or r.currency = d.currency then r.amount else 0 end) as decimal(28, 4)) as posted,
    cast(sum(case when r.currency <> d.currency then r.amount else 0 end) as decimal(28, 4)) as posted_in_ledger_currency,
    max(r.currency) as currency
from relevant as r
left join {{ ref('int_ledger__documents') }} as d on r.document_type = d.document_type and r.document_id = d.document_id
group by r.document_type, r.document_id, d.currency, d.document_id, r.journal_id, r.period
