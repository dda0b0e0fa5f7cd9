-- grain: one row per decision of a person that counts by as_of; `place` 1 is the newest that an exception's status may hang on.
-- depends on {{ ref('int_exceptions__catalogue') }}
with counted as (
    select
        *,
        case when action in ('accept', 'snooze', 'reopen') then 'status' else action end as kind
    from control.decisions
    where cast(decided_at as date) <= {{ as_of() }}
)

select
    decision_id,
    line,
    decided_at,
    actor,
    action,
    exception_id,
    reason,
    until_on,
    owner,
    amount,
    currency,
    kind,
    row_number() over (partition by exception_id, kind order by decided_at desc, line desc) as place
from counted
