-- grain: one row per pair of records of two golden customers that may be one: proposed to a steward, never merged. Pairs that a steward
-- has kept apart are decided and do not come back.
with named as (
    select
        record_id,
        legal_full,
        country,
        tax_valid,
        count(*) over (partition by legal_full) as record_count
    from {{ ref('int_customers__normalised') }}
    where legal_full is not null and not is_tombstone
),

doubtful as (
    select
        left_record,
        right_record,
        score,
        coalesce('e-mail ' || email, 'domain ' || domain) || ', names agree to ' || cast(score as varchar)
        || coalesce(', but two different ' || case contradiction when 'country' then 'countries' else contradiction end, '') as evidence,
        3 as place
    from {{ ref('int_customers__pairs') }}
    where not is_agreed and score >= {{ setting('match_propose') }}

    union all

    select
        e.left_record,
        e.right_record,
        e.score,
        e.rule || ': ' || e.evidence || ', refused because of ' || d.refused_because as evidence,
        1 as place
    from {{ ref('int_customers__edges') }} as e
    inner join {{ ref('int_customers__decided') }} as d
        on e.left_record = d.left_record and e.right_record = d.right_record and e.rule = d.rule
    where not d.accepted

    union all

    -- The same name and nothing else in common, nothing against it: strangers or not, a person sees it at once.
    select
        l.record_id as left_record,
        r.record_id as right_record,
        cast(1 as decimal(5, 4)) as score,
        'the same name, and nothing else in common' as evidence,
        4 as place
    from named as l
    inner join named as r on l.legal_full = r.legal_full and l.record_id < r.record_id
    where l.record_count <= {{ setting('max_cluster') }}
        and (l.country = r.country or l.country is null or r.country is null)
        and (l.tax_valid = r.tax_valid or l.tax_valid is null or r.tax_valid is null)
),

ranked as (
    select
        *,
        row_number() over (partition by left_record, right_record order by place, evidence) as place_in_pair
    from doubtful
)

select
    l.source as left_source,
    l.source_id as left_id,
    r.source as right_source,
    r.source_id as right_id,
    p.score,
    p.evidence,
    l.entity as left_entity,
    r.entity as right_entity,
    l.customer_id as left_customer_id,
    r.customer_id as right_customer_id
from ranked as p
inner join {{ ref('int_customers__members') }} as l on p.left_record = l.record_id
inner join {{ ref('int_customers__members') }} as r on p.right_record = r.record_id
left join {{ ref('int_customers__steward') }} as s on p.left_record = s.left_record and p.right_record = s.right_record
where p.place_in_pair = 1 and l.customer_id <> r.customer_id and s.left_record is null
