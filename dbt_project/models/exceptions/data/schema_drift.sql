{{ config(meta={
    'title': 'Columns changed', 'category': 'drift', 'subject': 'source x entity', 'severity': 'low', 'owner': 'revops',
    'action': 'review the mapping',
    'why': 'a renamed column arrives as one that vanished and one that nobody reads',
    'reads': []
}) }}
-- grain: one row per source and entity whose columns appeared, vanished or changed type.
{% set column = adapter.quote('column') %}
{% set explanation %}'The columns of ' || entity || ' from ' || source || ' changed: ' || {{ sorted_list_text(column ~ " || ' ' || change") }} || '.'{% endset %}
{% set action %}'Review the mapping of ' || entity || ' in ' || source || '.'{% endset %}
select
    {{ source_finding('source x entity', "source || '|' || entity", explanation, action, [['changes', sorted_list_text(column ~ " || ' ' || change || coalesce(': ' || detail, '')")]]) }}
from control.schema_changes
group by source, entity
