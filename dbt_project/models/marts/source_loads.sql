-- grain: one row per (source, entity): what has been read, loaded, copied, replaced and put in quarantine, as of this run.
select
    {{ run_id() }} as run_id,
    source,
    entity,
    rows_extracted,
    rows_loaded,
    identical_copies,
    rows_replaced,
    rows_quarantined,
    complete,
    newest_updated_at,
    control_totals,
    detail
from control.source_loads
where source in (select s.source from control.sources as s)
