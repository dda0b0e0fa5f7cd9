{{ config(meta={
    'title': 'Posting differs from document', 'category': 'drift', 'subject': 'invoice | credit_note | payment', 'severity': 'medium', 'owner': 'finance',
    'action': 'post a correction',
    'why': 'the ledger says another amount than the document that it stands on',
    'reads': ['journal_lines', 'invoices']
}) }}
-- grain: one row per document whose receivable postings, over all its journals, do not add up to the document with tax; in the currency in which they
-- are compared: the document's, or the ledger's own where a posting tells no other. That is the one to correct.
with posted_types as (
    select distinct document_type
    from {{ ref('int_ledger__postings') }}
)

select
    p.document_type as subject_type,
    p.document_id as subject_id,
    cast(null as date) as period_start,
    cast(null as date) as period_end,
    cast(null as string) as claim_id,
    p.customer_id,
    cast(null as string) as contract_id,
    cast(null as string) as deal_id,
    cast(null as string) as subscription_id,
    case when p.document_type = 'invoice' then p.document_id else n.invoice_id end as invoice_id,
    case when p.document_type = 'payment' then p.document_id end as payment_id,
    p.compared_currency as currency,
    cast(p.compared_amount as decimal(28, 4)) as expected_amount,
    cast(p.compared_posted as decimal(28, 4)) as actual_amount,
    cast(abs(p.compared_posted - p.compared_amount) as decimal(28, 4)) as amount_at_risk,
    'The ledger holds ' || {{ money_text('p.compared_posted', 'p.compared_currency') }} || ' for ' || replace(p.document_type, '_', ' ') || ' ' || p.document_id || '; the document says '
    || {{ money_text('p.compared_amount', 'p.compared_currency') }} || ' (debits positive): ' || {{ money_text('abs(p.compared_posted - p.compared_amount)', 'p.compared_currency') }} || ' apart.' as explanation,
    'Post a correction of ' || {{ money_text('p.compared_amount - p.compared_posted', 'p.compared_currency') }} || ' for ' || replace(p.document_type, '_', ' ') || ' ' || p.document_id || '.' as recommended_action,
    {{ json_object([
        ['document_type', 'p.document_type'], ['document', 'p.document_id'], ['document_amount', 'p.amount'], ['document_currency', 'p.currency'], ['posted', 'p.compared_posted'],
        ['journal', 'p.first_journal_id'],
    ]) }} as evidence
from {{ ref('int_ledger__document_posted') }} as p
-- An invoice that is not posted at all has a code of its own; a kind of document that the ledger never carries is not connected.
inner join posted_types as t on p.document_type = t.document_type
left join {{ ref('core_credit_notes') }} as n on case when p.document_type = 'credit_note' then p.document_id end = n.id
where p.is_different and (p.has_posting or p.document_type <> 'invoice')
