-- grain: one row per (name, contract) by which billing may call a contract: its id, the ids of its deals, and the id that a deal states
-- which stands in another currency and so is a contract of its own.
{{ config(materialized='view') }}
with names as (
    select contract_id as name, contract_id, 1 as nearness
    from {{ ref('int_contracts__contracts') }}
    union all
    select deal_id as name, contract_id, 2 as nearness
    from {{ ref('int_contracts__deals') }}
    union all
    select stated_contract_id as name, contract_id, 3 as nearness
    from {{ ref('int_contracts__deals') }}
)

select
    n.name,
    n.contract_id,
    c.currency,
    min(n.nearness) as nearness
from names as n
inner join {{ ref('int_contracts__contracts') }} as c on n.contract_id = c.contract_id
group by n.name, n.contract_id, c.currency
