-- grain: one row per (business date, metric, currency). History is kept; a business date run again is replaced as a whole.
{{ config(materialized='incremental', incremental_strategy='append', full_refresh=false, on_schema_change='append_new_columns',
    pre_hook="{% if is_incremental() %}delete from {{ this }} where as_of = {{ as_of() }}{% endif %}") }}
select
    {{ as_of() }} as as_of,
    metric,
    currency,
    cast(value as decimal(28, 4)) as value,
    cast(numerator as decimal(28, 4)) as numerator,
    cast(denominator as decimal(28, 4)) as denominator
from {{ ref('int_metrics__today') }}
