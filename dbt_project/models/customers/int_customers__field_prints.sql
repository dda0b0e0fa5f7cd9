-- grain: one row per golden customer, with one number of all that its fields are made of: its records' values and ranks, the stewards' lines, the
-- owners of the fields, the code. A customer whose number stays keeps its fields (int_customers__field_values).
{% set told_columns = ['c.record_id', 'c.side', 'c.is_tombstone', 'c.updated_at', 's.rank_in_source'] %}
{%- for field in golden_fields() -%} {%- do told_columns.append('c.' ~ field) -%} {%- endfor %}
with told as (
    select
        s.customer_id,
        {{ row_hash(told_columns) }} as print
    from {{ ref('int_customers__normalised') }} as c
    inner join {{ ref('int_customers__survivors') }} as s on c.record_id = s.record_id

    union all

    select
        customer_id,
        {{ row_hash(['record_id', 'field', 'value']) }} as print
    from {{ ref('int_customers__overrides') }}
)

select
    customer_id,
    {{ row_hash(['bit_xor(print)', code_version()] + field_owners()) }} as made_of
from told
group by customer_id
