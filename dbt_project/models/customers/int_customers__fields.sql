-- grain: one row per (golden customer, field) that has a value: the steward's, else its owner's (the surviving record first), else the newest.
select
    customer_id,
    field,
    value,
    record_id,
    decided_by
from {{ ref('int_customers__field_values') }}
