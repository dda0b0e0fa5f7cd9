-- depends_on: {{ ref('int_customers__touched') }}
{{ config(materialized='incremental', incremental_strategy='append', on_schema_change='sync_all_columns',
    pre_hook={"sql": "{{ without_touched(['left_record', 'right_record']) }}", "transaction": false}) }}
-- grain: one row per pair of records that share an e-mail address or a company domain, with how far their names agree and what
-- contradicts. Only who agrees and is not contradicted is joined; the rest is for a steward (or the model) to look at.
{% set records = 'records' if is_incremental() else ref('int_customers__normalised') %}
with keys as (
    {{ evidence_keys("'email', 'domain'") }}
),

shared as (
    select
        l.record_id as left_record,
        r.record_id as right_record,
        max(case when l.kind = 'email' then l.key end) as email,
        max(case when l.kind = 'domain' then l.key end) as domain
    from keys as l
    inner join keys as r on l.kind = r.kind and l.key = r.key and l.record_id < r.record_id
    {%- if is_incremental() %}
    where l.record_id in ({{ touched_today() }}) or r.record_id in ({{ touched_today() }})
    {%- endif %}
    group by l.record_id, r.record_id
),

{%- if is_incremental() %}
-- read once: it is wide
records as (
    select *
    from {{ ref('int_customers__normalised') }}
    where record_id in (select s.left_record from shared as s union select s.right_record from shared as s)
),
{%- endif %}

compared as (
    select
        s.left_record,
        s.right_record,
        s.email,
        s.domain,
        case
            -- Two legal names decide by themselves: same trade name, other company, is what a subsidiary looks like.
            when l.legal_core is not null and r.legal_core is not null
                then {{ name_agreement('l', 'legal', 'r', 'legal') }}
            else greatest(
                coalesce({{ name_agreement('l', 'name', 'r', 'name') }}, 0),
                coalesce({{ name_agreement('l', 'legal', 'r', 'name') }}, 0),
                coalesce({{ name_agreement('l', 'name', 'r', 'legal') }}, 0)
            )
        end as score,
        case
            when l.country <> r.country then 'country'
            when l.tax_valid <> r.tax_valid then 'tax ids'
        end as contradiction
    from shared as s
    inner join {{ records }} as l on s.left_record = l.record_id
    inner join {{ records }} as r on s.right_record = r.record_id
)

select
    left_record,
    right_record,
    email,
    domain,
    cast(coalesce(score, 0) as decimal(5, 4)) as score,
    contradiction,
    -- An address at a free-mail provider is a person's, not a company's: it takes exactly the same name.
    contradiction is null
    and (score >= {{ setting('name_agreement') }} and domain is not null or score = 1 and email is not null) as is_agreed
from compared
