{{ config(meta={
    'title': 'Draft never finalised', 'category': 'exposure', 'subject': 'invoice', 'claims': 'obligation', 'precedence': 110, 'severity': 'medium', 'owner': 'billing',
    'action': 'finalise and send',
    'why': 'a draft is no invoice: the customer has not been asked for the money',
    'reads': ['invoices', 'invoice_lines']
}) }}
-- grain: one row per (stale draft invoice, obligation that waits for it); lines that nothing waits for stand together without a claim.
with parts as (
    select
        d.invoice_id,
        v.obligation_id,
        d.drafted_on,
        v.deal_id,
        coalesce(v.customer_id, d.customer_id) as customer_id,
        max(coalesce(v.contract_id, d.contract_id)) as contract_id,
        max(d.subscription_id) as subscription_id,
        cast(sum(d.amount) as decimal(28, 4)) as amount
    from {{ ref('int_billing__drafts') }} as d
    left join {{ ref('int_billing__open_variances') }} as v on d.obligation_id = v.obligation_id and v.is_unbilled
    where d.is_stale
    group by d.invoice_id, v.obligation_id, d.drafted_on, v.deal_id, coalesce(v.customer_id, d.customer_id)
)

select
    'invoice' as subject_type,
    p.invoice_id as subject_id,
    cast(null as date) as period_start,
    cast(null as date) as period_end,
    p.obligation_id as claim_id,
    p.customer_id,
    p.contract_id,
    p.deal_id,
    p.subscription_id,
    p.invoice_id,
    cast(null as string) as payment_id,
    i.currency,
    p.amount as expected_amount,
    cast(0 as decimal(28, 4)) as actual_amount,
    -- With its sign: of a draft that gives something back on one line the net is at risk.
    p.amount as amount_at_risk,
    'Invoice ' || coalesce(i.number, i.id) || ' over ' || {{ money_text('p.amount', 'i.currency') }} || ' net is a draft since ' || cast(p.drafted_on as string) || ', '
    || cast({{ days_between('p.drafted_on', as_of()) }} as string) || ' days.' as explanation,
    'Finalise and send invoice ' || coalesce(i.number, i.id) || '.' as recommended_action,
    {{ json_object([
        ['source', 'i.source'], ['invoice', 'i.id'], ['status', 'i.status'], ['drafted_on', 'p.drafted_on'], ['net', 'p.amount'],
        ['obligation', 'p.obligation_id'], ['load', 'i._dlt_load_id'],
    ]) }} as evidence
from parts as p
inner join {{ ref('core_invoices') }} as i on p.invoice_id = i.id
