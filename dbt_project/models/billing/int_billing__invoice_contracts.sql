-- grain: one row per invoice whose contract its own header, its subscription or its lines name, by the first that does; a line by itself, else by its
-- subscription item.
-- What only the sku could tell is left to the assignment of lines: cash needs the contract where a payer may quote it.
with deals as (
    select
        deal_id,
        contract_id
    from {{ ref('int_contracts__deals') }}
),

contracts as (
    select distinct contract_id
    from deals
),

deal_lines as (
    select
        n.id as deal_line_id,
        d.contract_id
    from {{ ref('core_deal_lines') }} as n
    inner join deals as d on n.deal_id = d.deal_id
),

by_line as (
    select
        l.invoice_id,
        min(coalesce(n.contract_id, s.contract_id)) as contract_id
    from {{ ref('core_invoice_lines') }} as l
    left join {{ ref('core_subscription_items') }} as t on l.subscription_item_id = t.id
    left join deal_lines as n on l.deal_line_id = n.deal_line_id
    left join deal_lines as s on t.deal_line_id = s.deal_line_id
    group by l.invoice_id
),

named as (
    select
        i.id as invoice_id,
        coalesce(
            own.contract_id, own_deal.contract_id, crm_deal.contract_id,
            subscribed.contract_id, subscribed_deal.contract_id, subscribed_crm_deal.contract_id,
            b.contract_id
        ) as contract_id
    from {{ ref('core_invoices') }} as i
    left join {{ ref('core_subscriptions') }} as s on i.subscription_id = s.id
    left join contracts as own on i.contract_id = own.contract_id
    left join deals as own_deal on i.contract_id = own_deal.deal_id
    left join deals as crm_deal on i.crm_deal_id = crm_deal.deal_id
    left join contracts as subscribed on s.contract_id = subscribed.contract_id
    left join deals as subscribed_deal on s.contract_id = subscribed_deal.deal_id
    left join deals as subscribed_crm_deal on s.crm_deal_id = subscribed_crm_deal.deal_id
    left join by_line as b on i.id = b.invoice_id
)

select
    invoice_id,
    contract_id
from named
where contract_id is not null
