-- grain: one row per obligation: a contract line x what it bills at once, as far as the horizon.
select
    obligation_id,
    contract_id,
    customer_id,
    deal_id,
    deal_line_id,
    sku,
    charge_type,
    period_start,
    period_end,
    bill_on,
    is_due,
    renewal_no,
    cast(quantity as decimal(38, 12)) as quantity,
    cast(unit_price as decimal(38, 12)) as unit_price,
    amount,
    currency,
    explanation
from {{ ref('int_billing__schedule') }}
