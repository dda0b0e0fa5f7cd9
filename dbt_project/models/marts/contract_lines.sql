-- grain: one row per deal line of a contract.
select
    deal_line_id as contract_line_id,
    contract_id,
    deal_id,
    customer_id,
    item_id,
    previous_line_id,
    sku,
    charge_type,
    action,
    quantity,
    unit_price,
    currency,
    starts_on as start_date,
    own_ends_on as end_date,
    case when action <> 'remove' and (ends_on is null or ends_on >= starts_on) then starts_on end as valid_from,
    case when action <> 'remove' and (ends_on is null or ends_on >= starts_on) then ends_on end as valid_to,
    goes_on_by_renewal,
    is_computed
from {{ ref('int_contracts__lines') }}
