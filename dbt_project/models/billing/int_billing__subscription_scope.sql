-- grain: one row per (subscription, contract item) that the subscription bills: by the contract line that its items name, else by its contract and
-- their sku (its contract is the one that it or its deal names, else the one of the lines that its items name); a subscription without items, all
-- recurring and metered items of its contract; and whatever its invoices billed.
with items as (
    select distinct contract_id, customer_id, item_id, sku, charge_type
    from {{ ref('int_contracts__lines') }}
    where action <> 'remove' and charge_type <> 'one_time'
),

named as (
    select id as subscription_id, contract_id as name, currency, 1 as place
    from {{ ref('core_subscriptions') }}
    union all
    select id as subscription_id, crm_deal_id as name, currency, 2 as place
    from {{ ref('core_subscriptions') }}
    union all
    select s.id as subscription_id, l.contract_id as name, s.currency, 3 as place
    from {{ ref('core_subscriptions') }} as s
    inner join {{ ref('core_subscription_items') }} as i on s.id = i.subscription_id
    inner join {{ ref('int_contracts__lines') }} as l on i.deal_line_id = l.deal_line_id
),

ranked as (
    select
        n.subscription_id,
        c.contract_id,
        row_number() over (
            partition by n.subscription_id
            order by n.place, case when c.currency = n.currency then 0 else 1 end, c.nearness, c.contract_id
        ) as place
    from named as n
    inner join {{ ref('int_billing__contract_names') }} as c on n.name = c.name
),

contracts as (
    select subscription_id, contract_id
    from ranked
    where place = 1
),

by_item_line as (
    select
        s.subscription_id,
        l.contract_id,
        l.item_id,
        true as is_named
    from {{ ref('core_subscription_items') }} as s
    inner join {{ ref('int_contracts__lines') }} as l on s.deal_line_id = l.deal_line_id
),

by_sku as (
    select
        s.subscription_id,
        c.contract_id,
        i.item_id,
        false as is_named
    from {{ ref('core_subscription_items') }} as s
    inner join contracts as c on s.subscription_id = c.subscription_id
    inner join items as i on c.contract_id = i.contract_id and s.sku = i.sku
    left join {{ ref('int_contracts__lines') }} as l on s.deal_line_id = l.deal_line_id
    where l.deal_line_id is null
),

by_contract as (
    select
        c.subscription_id,
        c.contract_id,
        i.item_id,
        false as is_named
    from contracts as c
    inner join items as i on c.contract_id = i.contract_id
    left join {{ ref('core_subscription_items') }} as s on c.subscription_id = s.subscription_id
    where s.id is null
),

by_invoice as (
    select distinct
        l.subscription_id,
        o.contract_id,
        o.item_id,
        false as is_named
    from {{ ref('int_billing__line_items') }} as l
    inner join {{ ref('int_billing__line_matches') }} as m on l.invoice_line_id = m.invoice_line_id
    inner join {{ ref('int_billing__schedule') }} as o on m.obligation_id = o.obligation_id
    where l.subscription_id is not null and o.charge_type <> 'one_time'
),

together as (
    select subscription_id, contract_id, item_id, is_named from by_item_line
    union all
    select subscription_id, contract_id, item_id, is_named from by_sku
    union all
    select subscription_id, contract_id, item_id, is_named from by_contract
    union all
    select subscription_id, contract_id, item_id, is_named from by_invoice
)

select
    subscription_id,
    contract_id,
    item_id,
    max(case when is_named then 1 else 0 end) = 1 as is_named
from together
group by subscription_id, contract_id, item_id
