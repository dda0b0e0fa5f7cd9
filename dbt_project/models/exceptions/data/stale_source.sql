{{ config(meta={
    'title': 'Source is stale', 'category': 'drift', 'subject': 'source', 'severity': 'medium', 'owner': 'revops',
    'action': 'check the connection',
    'why': 'yesterday\'s payments that are not here yet look like open invoices',
    'reads': []
}) }}
-- grain: one row per source whose data is older than freshness_hours at the end of the as_of day (UTC).
{% set explanation %}'The newest of what ' || source || ' delivered is of ' || cast(newest_at as string) || ' UTC, more than {{ setting("freshness_hours") }} hours before the end of '
    || cast({{ as_of() }} as string) || '.'{% endset %}
{% set action %}'Check the connection to ' || source || '.'{% endset %}
with newest as (
    select
        source,
        coalesce(max(extracted_at), max(newest_updated_at)) as newest_at
    from control.source_loads
    group by source
)

select
    {{ source_finding('source', "source", explanation, action, [['source', 'source'], ['newest_at', 'newest_at']]) }}
from newest
where {{ hours_between('newest_at', add_days(as_of(), 1)) }} > {{ setting('freshness_hours') }}
