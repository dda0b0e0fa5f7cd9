-- grain: one row per record of a golden customer: account, billing customer, or counterparty of a bank line (by its normalised name),
-- with the strongest rule that joined it to another one. A record by itself has the rule `single`.
with incident as (
    select e.left_record as record_id, e.rule, e.rank, e.priority, e.score, e.evidence
    from {{ ref('int_customers__edges') }} as e
    inner join {{ ref('int_customers__decided') }} as d
        on e.left_record = d.left_record and e.right_record = d.right_record and e.rule = d.rule
    where d.accepted

    union all

    select e.right_record as record_id, e.rule, e.rank, e.priority, e.score, e.evidence
    from {{ ref('int_customers__edges') }} as e
    inner join {{ ref('int_customers__decided') }} as d
        on e.left_record = d.left_record and e.right_record = d.right_record and e.rule = d.rule
    where d.accepted
),

strongest as (
    select
        *,
        row_number() over (partition by record_id order by rank, priority desc, evidence) as place
    from incident
),

records as (
    select
        m.customer_id,
        m.source,
        m.entity,
        m.source_id,
        coalesce(s.rule, 'single') as rule,
        coalesce(s.score, cast(1 as decimal(5, 4))) as score,
        case s.rule when 'steward' then 'steward' when 'model' then 'model' else 'rule' end as decided_by,
        m.linked_on,
        s.evidence,
        m.is_tombstone
    from {{ ref('int_customers__members') }} as m
    left join strongest as s on m.record_id = s.record_id and s.place = 1
),

counterparties as (
    select
        c.customer_id,
        c.source,
        'counterparty' as entity,
        c.counterparty_key as source_id,
        c.rule,
        cast(1 as decimal(5, 4)) as score,
        case c.rule when 'steward' then 'steward' else 'rule' end as decided_by,
        min(p.first_on) as linked_on,
        'bank lines name ' || {{ sorted_list_text('c.counterparty') }} as evidence,
        false as is_tombstone
    from {{ ref('int_customers__by_counterparty') }} as c
    inner join {{ ref('int_customers__payers') }} as p on c.source = p.source and c.counterparty = p.counterparty
    group by c.customer_id, c.source, c.counterparty_key, c.rule -- all spellings of a key have one rule
)

select
    customer_id,
    source,
    entity,
    source_id,
    rule,
    score,
    decided_by,
    linked_on,
    evidence,
    is_tombstone
from records
union all
select
    customer_id,
    source,
    entity,
    source_id,
    rule,
    score,
    decided_by,
    linked_on,
    evidence,
    is_tombstone
from counterparties
