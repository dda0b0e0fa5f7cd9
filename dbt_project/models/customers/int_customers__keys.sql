-- depends_on: {{ ref('int_customers__touched') }}
{{ config(materialized='incremental', incremental_strategy='append', on_schema_change='sync_all_columns',
    pre_hook="{{ without_touched(['record_id']) }}") }}
-- grain: one row per (record, kind, key): what two records of one customer may have in common.
{% set rows %}
(
    select *
    from {{ ref('int_customers__normalised') }}
    {%- if is_incremental() %}
    where record_id in ({{ touched_today() }})
    {%- endif %}
) as rows
{% endset %}
{{ customer_keys(rows) }}
