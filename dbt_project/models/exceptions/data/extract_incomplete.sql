{{ config(meta={
    'title': 'Extract incomplete', 'category': 'drift', 'subject': 'source x entity', 'severity': 'high', 'owner': 'revops',
    'action': 'extract again',
    'why': 'a short extract looks like missing billing; the leakage codes of that side are held back until it is whole',
    'reads': []
}) }}
-- grain: one row per source and entity whose load is known to be short: manifest, control totals, or a fall against the last load.
{% set explanation %}'The extract of ' || entity || ' from ' || source || ' is incomplete: ' || coalesce(detail, 'the source could not be read') || '.'{% endset %}
{% set action %}'Extract ' || entity || ' from ' || source || ' again and repeat the run.'{% endset %}
select
    {{ source_finding('source x entity', "source || '|' || entity", explanation, action, [['source', 'source'], ['entity', 'entity'], ['rows_extracted', 'rows_extracted'], ['control_totals', 'control_totals'], ['detail', 'detail']]) }}
from control.source_loads
where not complete
