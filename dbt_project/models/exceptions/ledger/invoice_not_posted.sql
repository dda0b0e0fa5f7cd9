{{ config(meta={
    'title': 'Invoice not posted', 'category': 'drift', 'subject': 'invoice', 'severity': 'medium', 'owner': 'finance',
    'action': 'post it',
    'why': 'receivables and revenue in the ledger are too low, and the close will not tie',
    'reads': ['invoices', 'journal_lines']
}) }}
-- grain: one row per finalised, not void invoice without a receivable posting.
select
    'invoice' as subject_type,
    p.document_id as subject_id,
    cast(null as date) as period_start,
    cast(null as date) as period_end,
    cast(null as string) as claim_id,
    p.customer_id,
    i.contract_id,
    i.crm_deal_id as deal_id,
    i.subscription_id,
    p.document_id as invoice_id,
    cast(null as string) as payment_id,
    p.currency,
    p.amount as expected_amount,
    cast(0 as decimal(28, 4)) as actual_amount,
    abs(p.amount) as amount_at_risk,
    'Invoice ' || coalesce(i.number, i.id) || ' of ' || coalesce(cast(i.issued_on as string), 'no date') || ' over ' || {{ money_text('p.amount', 'p.currency') }}
    || ' has no posting on a receivable account.' as explanation,
    'Post invoice ' || coalesce(i.number, i.id) || ' to receivables: ' || {{ money_text('p.amount', 'p.currency') }} || '.' as recommended_action,
    {{ json_object([['source', 'i.source'], ['invoice', 'i.id'], ['status', 'i.status'], ['total', 'p.amount'], ['load', 'i._dlt_load_id']]) }} as evidence
from {{ ref('int_ledger__document_posted') }} as p
inner join {{ ref('core_invoices') }} as i on p.document_id = i.id
where p.document_type = 'invoice' and i.status in ('open', 'paid', 'uncollectible') and not p.has_posting and p.amount <> 0
