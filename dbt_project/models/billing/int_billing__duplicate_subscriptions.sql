-- grain: one row per live subscription and sku that another live one bills already for the same contract: the later by start, then id.
-- As many subscriptions as the contract has items of the sku in service are no duplicates.
with live as (
    select
        id as subscription_id,
        start_date
    from {{ ref('core_subscriptions') }}
    where status in ('trialing', 'active', 'past_due')
        and coalesce(start_date, {{ as_of() }}) <= {{ as_of() }}
        and coalesce(end_date, {{ as_of() }}) >= {{ as_of() }}
),

live_skus as (
    select distinct subscription_id, sku
    from {{ ref('core_subscription_items') }}
    where coalesce(end_date, {{ as_of() }}) >= {{ as_of() }}
),

scope as (
    select
        s.subscription_id,
        v.start_date,
        s.contract_id,
        s.item_id,
        s.is_named,
        l.sku
    from {{ ref('int_billing__subscription_scope') }} as s
    inner join live as v on s.subscription_id = v.subscription_id
    inner join (select distinct item_id, sku from {{ ref('int_contracts__lines') }} where action <> 'remove') as l on s.item_id = l.item_id
    inner join live_skus as k on s.subscription_id = k.subscription_id and l.sku = k.sku
),

in_service as (
    select
        contract_id,
        sku,
        count(distinct item_id) as items
    from {{ ref('int_contracts__lines') }}
    where action <> 'remove' and charge_type <> 'one_time'
        and starts_on <= {{ as_of() }}
        and coalesce(ends_on, {{ as_of() }}) >= {{ as_of() }}
    group by contract_id, sku
),

by_sku as (
    select
        subscription_id,
        contract_id,
        sku,
        dense_rank() over (partition by contract_id, sku order by start_date nulls last, subscription_id) as place
    from (select distinct subscription_id, start_date, contract_id, sku from scope) as distinct_scope
),

by_item as (
    select
        subscription_id,
        contract_id,
        sku,
        dense_rank() over (partition by item_id order by start_date nulls last, subscription_id) as place
    from scope
    where is_named
)

select
    subscription_id,
    contract_id,
    sku
from (
    select b.subscription_id, b.contract_id, b.sku
    from by_sku as b
    left join in_service as i on b.contract_id = i.contract_id and b.sku = i.sku
    where b.place > greatest(coalesce(i.items, 1), 1)
    union
    select subscription_id, contract_id, sku
    from by_item
    where place > 1
) as duplicates
