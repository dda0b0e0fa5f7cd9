-- grain: one row per run; the publishing step completes the row of the run that is under way.
select
    r.run_id,
    r.as_of,
    r.started_at,
    r.finished_at,
    r.status,
    r.source_rows,
    r.quarantined_rows,
    case
        when r.run_id = {{ run_id() }}
            then (select {{ sorted_list_text("o.code || ': ' || o.reason") }} from {{ ref('int_exceptions__codes_off') }} as o)
        else r.codes_off
    end as codes_off,
    r.published,
    r.code_version
from control.runs as r
