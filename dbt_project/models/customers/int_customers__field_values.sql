-- depends_on: {{ ref('int_customers__moved') }}
{{ config(materialized='incremental', incremental_strategy='append', on_schema_change='sync_all_columns',
    pre_hook={"sql": "{{ without_moved(['record_id']) }}", "transaction": false}) }}
-- grain: one row per (golden customer, field) that has a value: the steward's, else its owner's (the surviving record first), else the newest.
-- stamp: of int_customers__moved; who is last in this folder has those of the runs that came to their end.
{% set records = 'records' if is_incremental() else ref('int_customers__normalised') %}
with
{%- if is_incremental() %}
-- read once: it is wide
records as (
    select *
    from {{ ref('int_customers__normalised') }}
    where record_id in ({{ moved_today() }})
),
{%- endif %}

ranked as (
    select
        c.record_id,
        s.customer_id,
        row_number() over (
            partition by s.customer_id
            order by c.is_tombstone, c.side = 'crm' desc, case when c.side = 'crm' then s.rank_in_source end, c.updated_at desc nulls last, c.record_id
        ) as rank_for_crm,
        row_number() over (
            partition by s.customer_id
            order by c.is_tombstone, c.side = 'billing' desc, case when c.side = 'billing' then s.rank_in_source end, c.updated_at desc nulls last, c.record_id
        ) as rank_for_billing
    from {{ records }} as c
    inner join {{ ref('int_customers__survivors') }} as s on c.record_id = s.record_id
),

-- Numbers are compared, not texts: of each field the least rank that has a value, and then the record of that rank.
best as (
    select
        r.customer_id,
        {%- for field in golden_fields() %}
        min(case when c.{{ field }} is not null then r.{{ owner_rank(field) }} end) as best_{{ field }}{{ ',' if not loop.last }}
        {%- endfor %}
    from ranked as r
    inner join {{ records }} as c on r.record_id = c.record_id
    group by r.customer_id
),

told as (
    select
        r.customer_id,
        r.record_id,
        r.rank_for_crm,
        r.rank_for_billing,
        c.side,
        {%- for field in golden_fields() %}
        c.{{ field }},
        b.best_{{ field }}{{ ',' if not loop.last }}
        {%- endfor %}
    from ranked as r
    inner join best as b on r.customer_id = b.customer_id
    inner join {{ records }} as c on r.record_id = c.record_id
),

overrides as (
    select *
    from {{ ref('int_customers__overrides') }}
    {%- if is_incremental() %}
    where record_id in ({{ moved_today() }})
    {%- endif %}
),

chosen as (
    {%- for field in golden_fields() %}
    select
        customer_id,
        '{{ field }}' as field,
        {{ field_owner(field) }} as owner,
        {{ field }} as value,
        record_id,
        side
    from told
    where {{ owner_rank(field) }} = best_{{ field }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select
    coalesce(o.customer_id, c.customer_id) as customer_id,
    coalesce(o.field, c.field) as field,
    case when o.field is not null then o.value else c.value end as value,
    coalesce(o.record_id, c.record_id) as record_id,
    case
        when o.field is not null then 'steward'
        when c.side = c.owner then 'owner'
        else 'newest'
    end as decided_by,
    (select max(stamp) from {{ ref('int_customers__moved') }}) as stamp
from chosen as c
full join overrides as o on c.customer_id = o.customer_id and c.field = o.field
