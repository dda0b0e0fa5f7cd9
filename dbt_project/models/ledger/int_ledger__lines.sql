-- grain: one row per journal line, signed (debits positive), with its accounting period and the currency that it can be compared in:
-- the document's, where the line is in it or carries a document amount; else the ledger's own.
with lines as (
    select
        id as journal_line_id,
        source,
        journal_id,
        posted_on,
        period,
        account_code,
        account_type,
        document_type,
        -- An id that several sources use means the ledger's own source's document first.
        case document_type
            when 'invoice' then {{ core_reference('document_id', 'invoices') }}
            when 'credit_note' then {{ core_reference('document_id', 'credit_notes') }}
            when 'payment' then {{ core_reference('document_id', 'payments') }}
            when 'refund' then {{ core_reference('document_id', 'payments') }}
            else document_id
        end as document_id,
        contract_id,
        customer_id,
        currency as ledger_currency,
        cast(coalesce(debit, 0) - coalesce(credit, 0) as decimal(28, 4)) as ledger_amount,
        document_amount as stated_document_amount,
        document_currency as stated_currency_name
    from {{ ref('core_journal_lines') }} as rows
),

-- A line in the document's currency is read as it is, whatever else it states. In another one, an amount of the document that names no currency is
-- in the document's; one in a third currency is no amount of that document.
named as (
    select
        l.*,
        coalesce(l.stated_currency_name, d.currency) as document_currency,
        coalesce(d.currency <> l.ledger_currency and d.currency = coalesce(l.stated_currency_name, d.currency), true) as states_the_documents
    from lines as l
    left join {{ ref('int_ledger__documents') }} as d
        on case when l.stated_document_amount is not null then l.document_id end = d.document_id
        and case l.document_type when 'refund' then 'payment' else l.document_type end = d.document_type
),

converted as (
    select
        *,
        case when document_currency <> ledger_currency and states_the_documents then stated_document_amount end as document_amount
    from named
),

in_journals as (
    select
        *,
        max(case when document_amount is not null then document_currency end) over (partition by source, journal_id) as journal_document_currency
    from converted
),

-- Where a journal states its document's amounts, a loss or gain of conversion without one is nothing in that currency.
stated as (
    select
        *,
        case
            when document_amount is not null then document_currency
            when account_type = 'fx' and stated_document_amount is null then journal_document_currency
        end as stated_currency,
        coalesce(document_amount, 0) as stated_amount
    from in_journals
)

select
    journal_line_id,
    source,
    journal_id,
    posted_on,
    -- The period as the ledger names it, where it is one we can read; else the month of posting.
    case when {{ matches('period', '^[0-9]{4}-(0[1-9]|1[0-2])$') }} then period else {{ year_month('posted_on') }} end as period,
    account_code,
    account_type,
    document_type,
    document_id,
    contract_id,
    customer_id,
    ledger_currency,
    ledger_amount,
    coalesce(stated_currency, ledger_currency) as currency,
    case
        when stated_currency is not null
            then cast(case when ledger_amount < 0 then -abs(stated_amount) when ledger_amount > 0 then abs(stated_amount) else 0 end as decimal(28, 4))
        else ledger_amount
    end as amount
from stated
