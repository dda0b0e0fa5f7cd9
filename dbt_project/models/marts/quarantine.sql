-- grain: one row per row (and reason) that could not be read, with the place where it stands.
select
    {{ run_id() }} as run_id,
    source,
    entity,
    file,
    line,
    {{ adapter.quote('column') }},
    value,
    reason
from control.quarantine
where source in (select s.source from control.sources as s)
