-- grain: one row per (pair of records, rule) that says they are one customer: the rules' edges, and below them those of the model that are
-- sure enough, contradicted by nothing and kept apart by nobody. print: one number of all that decides what becomes of an edge.
with model as (
    select
        s.left_record,
        s.right_record,
        'model' as rule,
        6 as rank,
        cast(round(s.weight * 1000) as integer) as priority,
        -- 1 is for what is known by an id.
        cast(least(s.probability, 0.9999) as decimal(5, 4)) as score,
        true as bounded,
        {{ model_evidence('s') }} as evidence
    from {{ ref('int_customers__scores') }} as s
    left join {{ ref('int_customers__vetoes') }} as v on s.left_record = v.left_record and s.right_record = v.right_record
    where s.right_record is not null
        and s.probability >= {{ setting('match_accept') }}
        and s.contradiction is null
        and v.left_record is null
),

together as (
    select
        left_record,
        right_record,
        rule,
        rank,
        priority,
        score,
        bounded,
        evidence
    from {{ ref('int_customers__rule_edges') }}

    union all

    select
        left_record,
        right_record,
        rule,
        rank,
        priority,
        score,
        bounded,
        evidence
    from model
)

select
    left_record,
    right_record,
    rule,
    rank,
    priority,
    score,
    bounded,
    evidence,
    {{ row_hash(['left_record', 'right_record', 'rule', 'rank', 'priority', 'bounded']) }} as print
from together
