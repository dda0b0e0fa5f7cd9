{{ config(meta={
    'title': 'Posting without a document', 'category': 'drift', 'subject': 'journal', 'severity': 'medium', 'owner': 'finance',
    'action': 'reverse or link',
    'why': 'the ledger holds an amount that no system can account for',
    'reads': ['journal_lines']
}) }}
-- grain: one row per journal that names a document which no source holds, of the kinds of document that a source delivers.
with known as (
    select 'invoice' as document_type, id as document_id from {{ ref('core_invoices') }}
    union all
    select 'credit_note' as document_type, id as document_id from {{ ref('core_credit_notes') }}
    union all
    select distinct 'payment' as document_type, payment_id as document_id from {{ ref('core_payment_events') }}
    union all
    select 'payout' as document_type, id as document_id from {{ ref('core_payouts') }}
    union all
    -- Dated after as_of: it exists, though not yet.
    select case entity when 'invoices' then 'invoice' else 'credit_note' end as document_type, id as document_id
    from {{ ref('core_tombstones') }}
    where entity in ('invoices', 'credit_notes') and reason = 'after_as_of'
),

delivered as (
    select distinct case entity when 'invoices' then 'invoice' when 'credit_notes' then 'credit_note' when 'payment_events' then 'payment' when 'payouts' then 'payout' end as document_type
    from control.source_loads
    where entity in ('invoices', 'credit_notes', 'payment_events', 'payouts')
),

unknown as (
    select
        l.journal_id,
        replace(d.document_type, '_', ' ') || ' ' || l.document_id as document,
        l.customer_id as billing_customer_id,
        l.contract_id,
        l.posted_on,
        l.currency,
        l.amount,
        l.account_type = 'receivable' as is_receivable
    from {{ ref('int_ledger__lines') }} as l
    inner join delivered as d on case when l.document_type = 'refund' then 'payment' else l.document_type end = d.document_type
    left join known as k on d.document_type = k.document_type and l.document_id = k.document_id
    where l.document_id is not null and k.document_id is null
),

-- What it posts on receivables, else its debits: the two sides of a journal are one amount, whatever document each names.
summed as (
    select
        journal_id,
        {{ sorted_list_text('document') }} as documents,
        max(billing_customer_id) as billing_customer_id,
        max(contract_id) as contract_id,
        max(posted_on) as posted_on,
        max(case when is_receivable then currency end) as receivable_currency,
        max(currency) as some_currency,
        cast(abs(sum(case when is_receivable then amount else 0 end)) as decimal(28, 4)) as receivable,
        cast(sum(greatest(amount, 0)) as decimal(28, 4)) as debits
    from unknown
    group by journal_id
),

journals as (
    select
        *,
        case when receivable <> 0 then receivable_currency else some_currency end as currency,
        case when receivable <> 0 then receivable else debits end as amount
    from summed
)

select
    'journal' as subject_type,
    n.journal_id as subject_id,
    cast(null as date) as period_start,
    cast(null as date) as period_end,
    cast(null as string) as claim_id,
    c.customer_id,
    n.contract_id,
    cast(null as string) as deal_id,
    cast(null as string) as subscription_id,
    cast(null as string) as invoice_id,
    cast(null as string) as payment_id,
    n.currency,
    cast(0 as decimal(28, 4)) as expected_amount,
    n.amount as actual_amount,
    n.amount as amount_at_risk,
    'Journal ' || n.journal_id || ' of ' || cast(n.posted_on as string) || ' posts ' || {{ money_text('n.amount', 'n.currency') }}
    || ' for ' || n.documents || ', which no source holds.' as explanation,
    'Reverse journal ' || n.journal_id || ' or link it to the right document.' as recommended_action,
    {{ json_object([['journal', 'n.journal_id'], ['documents', 'n.documents'], ['posted_on', 'n.posted_on']]) }} as evidence
from journals as n
left join {{ ref('int_customers__by_billing_customer') }} as c on n.billing_customer_id = c.billing_customer_id
