-- grain: one row per event of an exception: opened, changed, resolved, reopened, assigned, snoozed, accepted, commented.
-- What a run found that was never published happened to nobody.
select
    exception_id,
    event,
    happened_on as {{ adapter.quote('at') }},
    run_id,
    actor,
    detail,
    decided_at
from {{ ref('int_exceptions__journal') }}
where run_id = {{ run_id() }} or run_id in (select r.run_id from control.runs as r where r.published)
