-- grain: one row per (exception, business date) on which it was opened, changed, resolved or reopened.
select
    exception_id,
    event,
    happened_on as "at",
    run_id,
    actor,
    detail
from {{ ref('int_exceptions__journal') }}
