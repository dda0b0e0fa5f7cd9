-- grain: one row per contract (and deal, line) x defect of its data.
select
    contract_id,
    deal_id,
    deal_line_id,
    finding,
    is_computed,
    reason
from {{ ref('int_contracts__findings') }}
