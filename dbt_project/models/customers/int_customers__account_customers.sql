-- depends_on: {{ ref('int_customers__moved') }}
{{ config(materialized='incremental', incremental_strategy='append', on_schema_change='sync_all_columns',
    pre_hook={"sql": "{{ without_moved([\"'account:' || account_id\", \"'customer:' || billing_customer_id\"]) }}", "transaction": false}) }}
-- grain: one row per pair of an account and a billing customer of one golden customer that an explicit id ties together.
select distinct
    a.source_id as account_id,
    c.source_id as billing_customer_id,
    a.customer_id
from {{ ref('int_customers__edges') }} as e
inner join {{ ref('int_customers__members') }} as a on e.left_record = a.record_id
inner join {{ ref('int_customers__members') }} as c on e.right_record = c.record_id
where e.rule = 'explicit' and a.entity = 'account' and c.entity = 'customer' and a.customer_id = c.customer_id
{%- if is_incremental() %}
    and e.left_record in ({{ moved_today() }})
{%- endif %}
