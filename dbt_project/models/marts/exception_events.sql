-- grain: one row per event of an exception: opened, changed, resolved, reopened, assigned, snoozed, accepted, commented.
select
    exception_id,
    event,
    happened_on as {{ adapter.quote('at') }},
    run_id,
    actor,
    detail,
    decided_at
from {{ ref('int_exceptions__journal') }}
where {{ is_told('run_id') }}
