-- grain: one row per (contract, month, currency): movement of deferred revenue and of unbilled receivable in the ledger (debits positive).
-- Recognition postings name their contract; invoice and credit postings are their document's, where that leads to one contract.
with invoice_contracts as (
    select
        l.invoice_id,
        min(s.contract_id) as contract_id,
        count(distinct s.contract_id) as contract_count
    from {{ ref('int_billing__line_obligations') }} as l
    inner join {{ ref('int_billing__schedule') }} as s on l.obligation_id = s.obligation_id
    group by l.invoice_id
),

lines as (
    select
        coalesce(
            l.contract_id,
            case when i.contract_count = 1 then i.contract_id end,
            case when n.contract_count = 1 then n.contract_id end
        ) as contract_id,
        l.period,
        l.currency,
        l.account_type,
        l.document_type,
        l.amount
    from {{ ref('int_ledger__lines') }} as l
    left join invoice_contracts as i on case when l.document_type = 'invoice' then l.document_id end = i.invoice_id
    left join {{ ref('core_credit_notes') }} as c on case when l.document_type = 'credit_note' then l.document_id end = c.id
    left join invoice_contracts as n on c.invoice_id = n.invoice_id
    where l.account_type in ('deferred_revenue', 'unbilled_receivable')
)

select
    contract_id,
    cast(period || '-01' as date) as month,
    currency,
    cast(sum(case when account_type = 'deferred_revenue' then amount else 0 end) as decimal(28, 4)) as deferred_revenue,
    cast(sum(case when account_type = 'unbilled_receivable' then amount else 0 end) as decimal(28, 4)) as unbilled_receivable,
    count(case when account_type = 'unbilled_receivable' then 1 end) as unbilled_lines,
    count(case when document_type = 'recognition' then 1 end) as recognition_lines
from lines
where contract_id is not null
group by contract_id, period, currency
