-- grain: one row per (contract, month, currency): movement of deferred revenue and of unbilled receivable in the ledger (debits positive).
-- Recognition postings name their contract; invoice and credit postings are their document's, shared by what it bills (or credits) of each contract.
with line_contracts as (
    select
        l.invoice_id,
        l.invoice_line_id,
        s.contract_id,
        sum(l.amount) as amount
    from {{ ref('int_billing__line_obligations') }} as l
    inner join {{ ref('int_billing__schedule') }} as s on l.obligation_id = s.obligation_id
    group by l.invoice_id, l.invoice_line_id, s.contract_id
),

documents as (
    select
        'invoice' as document_type,
        invoice_id as document_id,
        contract_id,
        sum(amount) as amount
    from line_contracts
    group by invoice_id, contract_id
    union all
    select
        'credit_note' as document_type,
        n.credit_note_id as document_id,
        l.contract_id,
        sum(n.amount) as amount
    from {{ ref('int_cash__credit_lines') }} as n
    inner join line_contracts as l on n.invoice_line_id = l.invoice_line_id
    group by n.credit_note_id, l.contract_id
),

counted as (
    select
        *,
        count(*) over (partition by document_type, document_id) as contracts
    from documents
),

lines as (
    select
        l.journal_line_id,
        coalesce(l.contract_id, d.contract_id) as contract_id,
        l.period,
        l.currency,
        l.account_type,
        l.document_type,
        l.amount,
        case when l.contract_id is null and d.contracts > 1 then d.amount end as weight
    from {{ ref('int_ledger__lines') }} as l
    left join counted as d
        on case when l.contract_id is null then l.document_id end = d.document_id
        and l.document_type = d.document_type
    where l.account_type in ('deferred_revenue', 'unbilled_receivable')
),

several as (
    select *
    from lines
    where weight is not null
),

shared as (
    {{ spread('several', key='journal_line_id', total='amount', weight='weight', tie='contract_id', currency='currency') }}
),

told as (
    select contract_id, period, currency, account_type, document_type, amount from lines where weight is null
    union all
    select contract_id, period, currency, account_type, document_type, share as amount from shared
)

select
    contract_id,
    cast(period || '-01' as date) as month,
    currency,
    cast(sum(case when account_type = 'deferred_revenue' then amount else 0 end) as decimal(28, 4)) as deferred_revenue,
    cast(sum(case when account_type = 'unbilled_receivable' then amount else 0 end) as decimal(28, 4)) as unbilled_receivable,
    count(case when account_type = 'unbilled_receivable' then 1 end) as unbilled_lines,
    count(case when document_type = 'recognition' then 1 end) as recognition_lines
from told
where contract_id is not null
group by contract_id, period, currency
