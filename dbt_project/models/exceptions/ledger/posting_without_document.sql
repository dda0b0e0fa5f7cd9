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

named as (
    select
        journal_id,
        case when document_type = 'refund' then 'payment' else document_type end as document_type,
        document_id,
        max(customer_id) as billing_customer_id,
        max(currency) as currency,
        max(contract_id) as contract_id,
        max(posted_on) as posted_on,
        cast(abs(sum(case when account_type = 'receivable' then amount else 0 end)) as decimal(28, 4)) as receivable,
        cast(sum(greatest(amount, 0)) as decimal(28, 4)) as debits
    from {{ ref('int_ledger__lines') }}
    where document_id is not null
    group by journal_id, case when document_type = 'refund' then 'payment' else document_type end, document_id
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
    case when n.receivable <> 0 then n.receivable else n.debits end as actual_amount,
    case when n.receivable <> 0 then n.receivable else n.debits end as amount_at_risk,
    'Journal ' || n.journal_id || ' of ' || cast(n.posted_on as string) || ' posts ' || {{ money_text('case when n.receivable <> 0 then n.receivable else n.debits end', 'n.currency') }}
    || ' for ' || replace(n.document_type, '_', ' ') || ' ' || n.document_id || ', which no source holds.' as explanation,
    'Reverse journal ' || n.journal_id || ' or link it to the right document.' as recommended_action,
    {{ json_object([['journal', 'n.journal_id'], ['document_type', 'n.document_type'], ['document', 'n.document_id'], ['posted_on', 'n.posted_on']]) }} as evidence
from named as n
inner join delivered as d on n.document_type = d.document_type
left join known as k on n.document_type = k.document_type and n.document_id = k.document_id
left join {{ ref('int_customers__by_billing_customer') }} as c on n.billing_customer_id = c.billing_customer_id
where k.document_id is null
