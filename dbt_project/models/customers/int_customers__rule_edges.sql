-- depends_on: {{ ref('int_customers__touched') }}
{{ config(materialized='incremental', incremental_strategy='append', on_schema_change='sync_all_columns', pre_hook=[
    {"sql": "{{ without_touched(['left_record', 'right_record']) }}", "transaction": false},
    {"sql": "{% if is_incremental() %}delete from {{ this }} where rule = 'steward'{% endif %}", "transaction": false}]) }}
-- grain: one row per (pair of records, rule) that says they are one customer. Rank is the order of the specification: a steward,
-- explicit ids, tax id, e-mail or domain with an agreeing name. The model's edges come below these, with a rank of their own.
with records as (
    select
        record_id,
        entity,
        points_at_id,
        merged_into_id,
        tax_valid,
        name_core,
        legal_core
    from {{ ref('int_customers__normalised') }}
    {%- if is_incremental() %}
    where record_id in ({{ touched_today() }})
    {%- endif %}
),

steward as (
    select
        left_record,
        right_record,
        'steward' as rule,
        1 as rank,
        0 as priority,
        cast(1 as decimal(5, 4)) as score,
        false as bounded,
        decided_by || ', ' || cast(decided_on as string) || ': ' || coalesce(reason, '') as evidence
    from {{ ref('int_customers__steward') }}
    where decision = 'must_link'
),

pointers as (
    {{ customer_pointers('records') }}
),

-- Where explicit ids contradict each other, who is named from both sides and has the same number goes first.
explicit as (
    select
        least(p.record_id, p.points_at) as left_record,
        greatest(p.record_id, p.points_at) as right_record,
        'explicit' as rule,
        2 as rank,
        count(*)
        + 4 * max(case when l.tax_valid = r.tax_valid then 1 else 0 end)
        + 2 * max(case when l.name_core = r.name_core or l.legal_core = r.legal_core then 1 else 0 end) as priority,
        cast(1 as decimal(5, 4)) as score,
        false as bounded,
        {{ sorted_list_text("p.field || ' of ' || p.record_id") }} as evidence
    from pointers as p
    inner join records as l on p.record_id = l.record_id
    inner join records as r on p.points_at = r.record_id
    where p.record_id <> p.points_at
    group by least(p.record_id, p.points_at), greatest(p.record_id, p.points_at)
),

-- A star and not all pairs: who shares one number agrees with everybody who does.
tax as (
    select
        min(record_id) over (partition by key) as left_record,
        record_id as right_record,
        'tax_id' as rule,
        3 as rank,
        0 as priority,
        cast(1 as decimal(5, 4)) as score,
        true as bounded,
        'tax id ' || key as evidence
    from ({{ evidence_keys("'tax_id'") }}) as shared
),

names as (
    select
        left_record,
        right_record,
        case when email is not null then 'email' else 'domain' end as rule,
        case when email is not null then 4 else 5 end as rank,
        cast(score * 10000 as integer) as priority,
        score,
        true as bounded,
        coalesce('e-mail ' || email, 'domain ' || domain) || ', names agree to ' || cast(score as string) as evidence
    from {{ ref('int_customers__pairs') }}
    where is_agreed
    {%- if is_incremental() %}
        and left_record in ({{ touched_today() }})
    {%- endif %}
),

together as (
    select * from steward
    union all
    select * from explicit
    union all
    select * from tax where left_record <> right_record
    union all
    select * from names
)

select
    left_record,
    right_record,
    rule,
    rank,
    priority,
    score,
    bounded,
    evidence
from together
