-- grain: one row per pair of records that a steward has decided on by as_of; the latest decision on a pair stands.
with decisions as (
    select
        least(left_entity || ':' || left_id, right_entity || ':' || right_id) as left_record,
        greatest(left_entity || ':' || left_id, right_entity || ':' || right_id) as right_record,
        decision,
        decided_by,
        decided_on,
        reason
    from {{ ref('steward_links') }}
    where decided_on <= {{ as_of() }}
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
