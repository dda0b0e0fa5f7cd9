-- depends_on: {{ ref('int_customers__touched') }}
{{ config(materialized='incremental', incremental_strategy='append', on_schema_change='sync_all_columns',
    pre_hook={"sql": "{{ without_touched(['record_id']) }}", "transaction": false}) }}
-- grain: one row per (record, kind, key): what two records of one customer may have in common.
with rows_of_today as (
    select
        record_id,
        is_tombstone,
        tax_valid,
        email_key,
        email_domain,
        web_domain
    from {{ ref('int_customers__normalised') }}
    {%- if is_incremental() %}
    where record_id in ({{ touched_today() }})
    {%- endif %}
)

{{ customer_keys('rows_of_today') }}
