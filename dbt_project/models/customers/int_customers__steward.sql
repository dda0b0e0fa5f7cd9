-- grain: one row per pair of records that a steward has decided on by as_of; the latest decision on a pair stands.
-- Stewards write a source's own id: where several sources use it, core knows the record by `source:id`.
with named as (
    select
        s.left_entity || ':' || coalesce(l.core_id, s.left_id) as one_record,
        s.right_entity || ':' || coalesce(r.core_id, s.right_id) as other_record,
        s.decision,
        s.decided_by,
        s.decided_on,
        s.reason
    from {{ ref('steward_links') }} as s
    left join {{ ref('core_id_collisions') }} as l
        on s.left_entity || 's' = l.entity and s.left_source = l.source and s.left_id = l.id
    left join {{ ref('core_id_collisions') }} as r
        on s.right_entity || 's' = r.entity and s.right_source = r.source and s.right_id = r.id
    where s.decided_on <= {{ as_of() }}
),

decisions as (
    select
        least(one_record, other_record) as left_record,
        greatest(one_record, other_record) as right_record,
        decision,
        decided_by,
        decided_on,
        reason
    from named
),

ranked as (
    select
        *,
        row_number() over (partition by left_record, right_record order by decided_on desc, decision, reason) as place
    from decisions
)

select
    left_record,
    right_record,
    decision,
    decided_by,
    decided_on,
    reason
from ranked
where place = 1
