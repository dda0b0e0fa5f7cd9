{{ config(meta={
    'title': 'Posted in the wrong period', 'category': 'drift', 'subject': 'journal', 'severity': 'medium', 'owner': 'finance',
    'action': 'correcting entry',
    'why': 'the month that was closed says another figure than its documents',
    'reads': ['journal_lines', 'invoices']
}) }}
-- grain: one row per document and period, hung on its journal, where the document's postings of a period that is not the document's own do not net to 0.
-- A payment's own periods are those of its events: a refund in May of a payment in March belongs to May.
with document_periods as (
    select document_type, document_id, {{ year_month('document_on') }} as period
    from {{ ref('int_ledger__documents') }}
    where document_type <> 'payment' and document_on is not null
    union
    select 'payment' as document_type, payment_id as document_id, {{ year_month('cast(occurred_at as date)') }} as period
    from {{ ref('core_payment_events') }}
    where type in ('succeeded', 'refunded', 'reversed', 'disputed', 'dispute_lost', 'dispute_won')
    union
    -- An invoice that is voided later is reversed in the month of the voiding.
    select 'invoice' as document_type, id as document_id, {{ year_month('cast(voided_at as date)') }} as period
    from {{ ref('core_invoices') }}
    where voided_at is not null
),

by_period as (
    select
        p.document_type,
        p.document_id,
        p.period,
        max(p.journal_id) as journal_id,
        max(coalesce(p.document_currency, p.currency)) as document_currency,
        cast(sum(p.posted) as decimal(28, 4)) as posted,
        cast(sum(p.posted_in_ledger_currency) as decimal(28, 4)) as posted_in_ledger_currency,
        max(p.ledger_currency) as ledger_currency
    from {{ ref('int_ledger__postings') }} as p
    group by p.document_type, p.document_id, p.period
),

wrong as (
    select
        b.*,
        case when b.posted <> 0 then b.document_currency else b.ledger_currency end as currency,
        abs(case when b.posted <> 0 then b.posted else b.posted_in_ledger_currency end) as amount
    from by_period as b
    left join document_periods as d on b.document_type = d.document_type and b.document_id = d.document_id and b.period = d.period
    where d.period is null and (b.posted <> 0 or b.posted_in_ledger_currency <> 0)
)

select
    'journal' as subject_type,
    w.journal_id as subject_id,
    cast(null as date) as period_start,
    cast(null as date) as period_end,
    cast(null as string) as claim_id,
    d.customer_id,
    cast(null as string) as contract_id,
    cast(null as string) as deal_id,
    cast(null as string) as subscription_id,
    case when w.document_type = 'invoice' then w.document_id end as invoice_id,
    case when w.document_type = 'payment' then w.document_id end as payment_id,
    w.currency,
    cast(0 as decimal(28, 4)) as expected_amount,
    w.amount as actual_amount,
    w.amount as amount_at_risk,
    'Journal ' || w.journal_id || ' posts ' || {{ money_text('w.amount', 'w.currency') }} || ' of ' || replace(w.document_type, '_', ' ') || ' ' || w.document_id || ' in period '
    || w.period || '; the document is of ' || coalesce(cast(d.document_on as string), 'no date') || '.' as explanation,
    'Move the posting of journal ' || w.journal_id || ' to the period of ' || replace(w.document_type, '_', ' ') || ' ' || w.document_id || ' by a correcting entry.' as recommended_action,
    {{ json_object([['journal', 'w.journal_id'], ['document_type', 'w.document_type'], ['document', 'w.document_id'], ['posted_period', 'w.period'], ['document_on', 'd.document_on']]) }} as evidence
from wrong as w
inner join {{ ref('int_ledger__documents') }} as d on w.document_type = d.document_type and w.document_id = d.document_id
where d.document_on is not null
