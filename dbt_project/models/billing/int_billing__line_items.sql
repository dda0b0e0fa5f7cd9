-- grain: one row per line of an invoice that is not void, drafts marked: the contract and the item that it bills, by the first that decides:
-- the contract line that it names; the one that its subscription item names; its contract with its sku. item_id is null where only the contract
-- and the sku are known (any item of that sku), contract_id too where nothing leads to a contract.
with invoice_lines as (
    select
        l.id as invoice_line_id,
        l.invoice_id,
        i.source,
        i.status = 'draft' as is_draft,
        i.customer_id as billing_customer_id,
        g.customer_id,
        coalesce(i.subscription_id, t.subscription_id) as subscription_id,
        i.contract_id as stated_contract_id,
        i.crm_deal_id,
        i.currency,
        i.issued_on,
        coalesce(l.sku, t.sku) as sku,
        l.quantity,
        l.unit_price,
        {{ round_money('l.amount', 'i.currency') }} as amount,
        {{ round_money('coalesce(l.tax_amount, 0)', 'i.currency') }} as tax_amount,
        l.tax_amount is not null as is_tax_stated,
        {{ round_money('l.discount_amount', 'i.currency') }} as discount_amount,
        l.period_start as stated_period_start,
        -- A line without a period stands on its invoice's day; an end before its start is read as no end.
        coalesce(l.period_start, l.period_end, i.issued_on) as period_start,
        case
            when l.period_end >= coalesce(l.period_start, l.period_end) then l.period_end
            else coalesce(l.period_start, i.issued_on)
        end as period_end,
        coalesce(l.is_proration, false) as is_proration,
        l.deal_line_id,
        t.deal_line_id as item_line_id
    from {{ ref('core_invoice_lines') }} as l
    inner join {{ ref('core_invoices') }} as i on l.invoice_id = i.id
    left join {{ ref('core_subscription_items') }} as t on l.subscription_item_id = t.id
    left join {{ ref('int_customers__by_billing_customer') }} as g on i.customer_id = g.billing_customer_id
    where i.status <> 'void'
),

contract_skus as (
    select distinct contract_id, customer_id, sku
    from {{ ref('int_contracts__lines') }}
    where action <> 'remove'
),

by_line as (
    select
        l.*,
        n.deal_line_id as named_line_id,
        coalesce(n.item_id, s.item_id) as item_id,
        coalesce(n.contract_id, s.contract_id) as line_contract_id,
        coalesce(n.sku, s.sku) as item_sku
    from invoice_lines as l
    left join {{ ref('int_contracts__lines') }} as n on l.deal_line_id = n.deal_line_id
    left join {{ ref('int_contracts__lines') }} as s on l.item_line_id = s.deal_line_id
),

without_item as (
    select * from by_line where item_id is null
),

-- What invoices and subscriptions call the contract, in the order in which they are believed.
named as (
    select invoice_line_id, sku, currency, stated_contract_id as name, 1 as place
    from without_item
    union all
    select invoice_line_id, sku, currency, crm_deal_id as name, 2 as place
    from without_item
    union all
    select l.invoice_line_id, l.sku, l.currency, s.contract_id as name, 3 as place
    from without_item as l
    inner join {{ ref('core_subscriptions') }} as s on l.subscription_id = s.id
    union all
    select l.invoice_line_id, l.sku, l.currency, s.crm_deal_id as name, 4 as place
    from without_item as l
    inner join {{ ref('core_subscriptions') }} as s on l.subscription_id = s.id
),

by_name as (
    select
        n.invoice_line_id,
        c.contract_id,
        k.sku is not null as has_sku,
        row_number() over (
            partition by n.invoice_line_id
            order by
                case when k.sku is null then 1 else 0 end,
                n.place,
                case when c.currency = n.currency then 0 else 1 end,
                c.nearness,
                c.contract_id
        ) as place
    from named as n
    inner join {{ ref('int_billing__contract_names') }} as c on n.name = c.name
    left join contract_skus as k on c.contract_id = k.contract_id and n.sku = k.sku
),

-- The one contract of the golden customer that has the sku; of several nobody knows which.
by_customer as (
    select
        customer_id,
        sku,
        min(contract_id) as contract_id
    from contract_skus
    where customer_id is not null
    group by customer_id, sku
    having count(distinct contract_id) = 1
)

select
    l.invoice_line_id,
    l.invoice_id,
    l.source,
    l.is_draft,
    l.billing_customer_id,
    l.customer_id,
    l.subscription_id,
    l.currency,
    l.issued_on,
    coalesce(l.item_sku, l.sku) as sku,
    l.sku as billed_sku,
    l.quantity,
    l.unit_price,
    l.amount,
    l.tax_amount,
    l.is_tax_stated,
    l.discount_amount,
    l.stated_period_start,
    l.period_start,
    greatest(l.period_start, l.period_end) as period_end,
    l.is_proration,
    l.named_line_id,
    l.item_id,
    coalesce(l.line_contract_id, n.contract_id, u.contract_id) as contract_id,
    case
        when l.named_line_id is not null then 'deal_line'
        when l.item_id is not null then 'subscription_item'
        when n.has_sku then 'contract'
        when n.contract_id is not null then 'contract_without_sku'
        when u.contract_id is not null then 'customer'
    end as linked_by
from by_line as l
left join by_name as n on l.invoice_line_id = n.invoice_line_id and n.place = 1
left join by_customer as u
    on l.customer_id = u.customer_id and l.sku = u.sku
