-- grain: one row per deal and invoice that bills it: the invoice, its subscription or one of its lines names the deal, one of its lines
-- was found to be the deal's, or its contract (which its lines may be led to by their sku alone) has no other deal.
with single as (
    select
        contract_id,
        min(deal_id) as deal_id
    from {{ ref('int_contracts__deals') }}
    group by contract_id
    having count(*) = 1
)

select
    s.deal_id,
    n.invoice_id
from {{ ref('int_billing__invoice_contracts') }} as n
inner join single as s on n.contract_id = s.contract_id

union

select
    s.deal_id,
    l.invoice_id
from {{ ref('int_billing__line_items') }} as l
inner join single as s on l.contract_id = s.contract_id

union

select
    crm_deal_id as deal_id,
    id as invoice_id
from {{ ref('core_invoices') }}
where crm_deal_id is not null

union

select
    s.crm_deal_id as deal_id,
    i.id as invoice_id
from {{ ref('core_invoices') }} as i
inner join {{ ref('core_subscriptions') }} as s on i.subscription_id = s.id
where s.crm_deal_id is not null and i.crm_deal_id is null

union

select
    n.deal_id,
    l.invoice_id
from {{ ref('core_invoice_lines') }} as l
inner join {{ ref('core_deal_lines') }} as n on l.deal_line_id = n.id

union

select
    s.deal_id,
    o.invoice_id
from {{ ref('int_billing__line_obligations') }} as o
inner join {{ ref('int_billing__schedule') }} as s on o.obligation_id = s.obligation_id
