{{ config(meta={
    'title': 'Currency differs', 'category': 'drift', 'subject': 'invoice | deal', 'claims': 'obligation', 'precedence': 100, 'severity': 'medium', 'owner': 'revops',
    'action': 'rebill in the currency of the contract',
    'why': 'amounts of two currencies cannot be set against each other',
    'reads': ['deals', 'deal_lines', 'invoices', 'invoice_lines']
}) }}
-- grain: one row per (invoice in another currency than its contract's, obligation that it was meant to bill), and one per deal in another currency than
-- the contract that it names.
with foreign_lines as (
    select
        b.invoice_id,
        v.obligation_id,
        b.customer_id,
        b.currency,
        max(b.contract_id) as contract_id,
        max(b.deal_id) as deal_id,
        max(b.subscription_id) as subscription_id,
        max(c.currency) as contract_currency,
        cast(sum(b.amount) as decimal(28, 4)) as amount
    from {{ ref('int_billing__billed_lines') }} as b
    inner join {{ ref('int_contracts__contracts') }} as c on b.contract_id = c.contract_id
    left join {{ ref('int_billing__open_variances') }} as v on b.obligation_id = v.obligation_id
    where b.currency <> c.currency
    group by b.invoice_id, v.obligation_id, b.customer_id, b.currency
)

select
    'invoice' as subject_type,
    f.invoice_id as subject_id,
    cast(null as date) as period_start,
    cast(null as date) as period_end,
    f.obligation_id as claim_id,
    f.customer_id,
    f.contract_id,
    f.deal_id,
    f.subscription_id,
    f.invoice_id,
    cast(null as string) as payment_id,
    f.currency,
    cast(null as decimal(28, 4)) as expected_amount,
    cast(null as decimal(28, 4)) as actual_amount,
    cast(0 as decimal(28, 4)) as amount_at_risk,
    'Invoice ' || coalesce(i.number, i.id) || ' bills ' || {{ money_text('f.amount', 'f.currency') }} || ' net; contract ' || f.contract_id || ' is in ' || f.contract_currency || '.' as explanation,
    'Credit invoice ' || coalesce(i.number, i.id) || ' and bill contract ' || f.contract_id || ' in ' || f.contract_currency || '.' as recommended_action,
    {{ json_object([
        ['source', 'i.source'], ['invoice', 'i.id'], ['currency', 'i.currency'], ['contract', 'f.contract_id'], ['contract_currency', 'f.contract_currency'],
        ['obligation', 'f.obligation_id'], ['load', 'i._dlt_load_id'],
    ]) }} as evidence
from foreign_lines as f
inner join {{ ref('core_invoices') }} as i on f.invoice_id = i.id

union all

select
    'deal' as subject_type,
    d.deal_id as subject_id,
    cast(null as date) as period_start,
    cast(null as date) as period_end,
    cast(null as string) as claim_id,
    d.customer_id,
    d.contract_id,
    d.deal_id,
    cast(null as string) as subscription_id,
    cast(null as string) as invoice_id,
    cast(null as string) as payment_id,
    d.currency,
    cast(null as decimal(28, 4)) as expected_amount,
    cast(null as decimal(28, 4)) as actual_amount,
    cast(0 as decimal(28, 4)) as amount_at_risk,
    'Deal ' || d.deal_id || ' is in ' || d.currency || '; contract ' || d.stated_contract_id || ' is in ' || d.stated_contract_currency || '.' as explanation,
    'Write deal ' || d.deal_id || ' in ' || d.stated_contract_currency || ', or give it a contract of its own.' as recommended_action,
    {{ json_object([
        ['source', 'd.source'], ['deal', 'd.deal_id'], ['currency', 'd.currency'], ['contract', 'd.stated_contract_id'], ['contract_currency', 'd.stated_contract_currency'],
    ]) }} as evidence
from {{ ref('int_contracts__deals') }} as d
where d.currency <> d.stated_contract_currency
