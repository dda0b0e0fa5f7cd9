-- grain: one row per (exception, business date) on which something happened to it: opened, changed, resolved, reopened.
-- The memory of the house: append-only, one business date replaced as a whole, so that a repeated run writes what it wrote before.
{{ config(materialized='incremental', incremental_strategy='append', full_refresh=false, on_schema_change='append_new_columns',
    pre_hook="{% if is_incremental() %}delete from {{ this }} where happened_on = {{ as_of() }}{% endif %}") }}
{% set payload = ['code', 'category', 'subject_type', 'subject_id', 'period_start', 'period_end', 'customer_id', 'contract_id', 'deal_id', 'subscription_id',
    'invoice_id', 'payment_id', 'currency', 'expected_amount', 'actual_amount', 'amount_at_risk', 'explanation', 'recommended_action', 'evidence'] %}
with found as (
    select
        exception_id,
        {{ payload | join(',\n        ') }}
    from {{ ref('int_exceptions__found') }}
),

-- What readers were shown before: the events of runs that were published.
history as (
    {%- if is_incremental() %}
    select
        j.exception_id,
        j.event,
        j.happened_on,
        {%- for column in payload %}
        j.{{ column }},
        {%- endfor %}
        row_number() over (partition by j.exception_id order by j.happened_on desc) as place
    from {{ this }} as j
    inner join (select distinct run_id from control.runs where published) as r on j.run_id = r.run_id
    where j.happened_on < {{ as_of() }}
    {%- else %}
    select
        exception_id,
        cast(null as varchar) as event,
        cast(null as date) as happened_on,
        {%- for column in payload %}
        {{ column }},
        {%- endfor %}
        1 as place
    from found
    where 1 = 0
    {%- endif %}
),

latest as (
    select *
    from history
    where place = 1
),

events as (
    select
        f.exception_id,
        case
            when l.exception_id is null then 'opened'
            when l.event = 'resolved' then 'reopened'
            else 'changed'
        end as event,
        case
            when l.exception_id is null or l.event = 'resolved' then {{ money_text('f.amount_at_risk', "coalesce(f.currency, '')") }}
            else {{ money_text('l.amount_at_risk', "coalesce(l.currency, '')") }} || ' -> ' || {{ money_text('f.amount_at_risk', "coalesce(f.currency, '')") }}
        end as detail,
        {%- for column in payload %}
        f.{{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from found as f
    left join latest as l on f.exception_id = l.exception_id
    where l.exception_id is null
        or l.event = 'resolved'
        or l.amount_at_risk <> f.amount_at_risk
        or l.category <> f.category

    union all

    -- Gone means looked for and not found: a code that was off this time resolves nothing.
    select
        l.exception_id,
        'resolved' as event,
        'no longer found' as detail,
        {%- for column in payload %}
        l.{{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from latest as l
    left join found as f on l.exception_id = f.exception_id
    left join {{ ref('int_exceptions__codes_off') }} as o on l.code = o.code
    where l.event <> 'resolved' and f.exception_id is null and o.code is null
)

select
    exception_id,
    event,
    {{ as_of() }} as happened_on,
    {{ run_id() }} as run_id,
    'tieout' as actor,
    detail,
    {{ payload | join(',\n    ') }}
from events
