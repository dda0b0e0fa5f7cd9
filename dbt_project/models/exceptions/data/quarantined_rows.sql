{{ config(meta={
    'title': 'Rows in quarantine', 'category': 'drift', 'subject': 'source x entity', 'severity': 'medium', 'owner': 'revops',
    'action': 'correct at the source; the rows are listed',
    'why': 'a row in quarantine is a deal, invoice or payment that no number includes',
    'reads': []
}) }}
-- grain: one row per source and entity with rows in quarantine.
{% set explanation %}cast(l.rows_quarantined as string) || ' of ' || cast(l.rows_extracted as string) || ' rows of ' || l.entity || ' from ' || l.source
    || ' could not be read, for instance: ' || coalesce(q.some_reason, 'see marts.quarantine') || '.'{% endset %}
{% set action %}'Correct the rows listed in marts.quarantine at the source: ' || substr(coalesce(q.places, ''), 1, 200) || '.'{% endset %}
with listed as (
    select
        source,
        entity,
        max(coalesce({{ adapter.quote('column') }} || ': ', '') || reason) as some_reason,
        {{ sorted_list_text("file || ':' || cast(line as string)") }} as places
    from control.quarantine
    group by source, entity
)

select
    {{ source_finding('source x entity', "l.source || '|' || l.entity", explanation, action, [['rows_quarantined', 'l.rows_quarantined'], ['places', 'q.places']]) }}
from control.source_loads as l
left join listed as q on l.source = q.source and l.entity = q.entity
where l.rows_quarantined > 0
