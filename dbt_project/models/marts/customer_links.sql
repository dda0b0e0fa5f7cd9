-- grain: one row per account, billing customer or counterparty (source, entity, source_id) of a golden customer.
select
    customer_id,
    source,
    entity,
    source_id,
    rule,
    score,
    decided_by,
    linked_on,
    evidence
from {{ ref('int_customers__links') }}
where not is_tombstone
