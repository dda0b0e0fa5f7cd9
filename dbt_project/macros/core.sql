{# Ids over several sources. Two sources may use one id for different rows (two Stripe accounts, two billing systems): such an id
   becomes `source:id` in core, and whoever points at it is told which one is meant, its own source's first.
   Where an entity has no such id, which is the rule, the column stands as it is and costs nothing. #}

{% macro core_id(entity, alias='rows') -%}
    {%- set collisions = ref('core_id_collisions') -%}
    {%- if has_collisions(collisions, entity) -%}
    coalesce({{ own_core_id(collisions, entity, 'id', alias) }}, {{ alias }}.id)
    {%- else -%}
    {{ alias }}.id
    {%- endif -%}
{%- endmacro %}

{% macro core_reference(column, entity, alias='rows') -%}
    {%- set collisions = ref('core_id_collisions') -%}
    {%- if has_collisions(collisions, entity) -%}
    coalesce({{ own_core_id(collisions, entity, column, alias) }}, (
        select min(c.core_id)
        from {{ collisions }} as c
        where c.entity = '{{ entity }}' and c.id = {{ alias }}.{{ column }}
    ), {{ alias }}.{{ column }})
    {%- else -%}
    {{ alias }}.{{ column }}
    {%- endif -%}
{%- endmacro %}

{# A link that the other side may tell too (`back`, in staging's own ids): of several sources' rows of that id the one that points
   back is meant; where none does nobody can tell, and a guess would make one customer of two. #}
{% macro core_reference_told_by(column, entity, back, alias='rows') -%}
    {%- set collisions = ref('core_id_collisions') -%}
    {%- set told = staged_rows(entity, ['source', 'id', back]) -%}
    {%- if has_collisions(collisions, entity) -%}
    coalesce({{ own_core_id(collisions, entity, column, alias) }}, (
        select min(c.core_id)
        from {{ collisions }} as c
        inner join (
            {{ told }}
        ) as t on c.source = t.source and c.id = t.id
        where c.entity = '{{ entity }}' and c.id = {{ alias }}.{{ column }} and t.{{ back }} = {{ alias }}.id
    ), case when {{ alias }}.{{ column }} not in (select c.id from {{ collisions }} as c where c.entity = '{{ entity }}') then {{ alias }}.{{ column }} end)
    {%- else -%}
    {{ alias }}.{{ column }}
    {%- endif -%}
{%- endmacro %}

{# What an id is in core where the row's own source delivers it; null where it is no colliding id of that source. #}
{% macro own_core_id(collisions, entity, column, alias) -%}
    (
        select max(c.core_id)
        from {{ collisions }} as c
        where c.entity = '{{ entity }}' and c.id = {{ alias }}.{{ column }} and c.source = {{ alias }}.source
    )
{%- endmacro %}

{% macro has_collisions(collisions, entity) -%}
    {%- if execute -%}
        {{ return((tieout_control_value("select count(*) from " ~ collisions ~ " where entity = '" ~ entity ~ "'") | int) > 0) }}
    {%- else -%}
        {{ return(false) }}
    {%- endif -%}
{%- endmacro %}

{# Staged rows of an entity, of every system that is connected: the others have no rows, so their staging models need not be built
   (pipelines/assets/models.py leaves them out). The lineage knows them all. `sql` sources answer in the import format. #}
{% macro staged_rows(entity, columns) -%}
    {%- set connected = connected_systems() -%}
    {%- set listed = columns | join(', ') -%}
    {%- for system in staged_systems(entity) -%}
        {%- set model = ref('stg_' ~ system ~ '__' ~ entity) -%}
        {%- if system == 'files' or system in connected %}
    {{ 'union all' if not loop.first }}
    select {{ listed }}
    from {{ model }}
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}

{% macro connected_systems() -%}
    {{ return(run_query('select distinct system from control.sources').columns[0].values() | list if execute else []) }}
{%- endmacro %}

{# An id can collide only where at least two sources deliver the entity: with one, the scan is spared. #}
{% macro several_sources(entity) -%}
    {%- if execute -%}
        {%- set others = tieout_control_value("select count(*) from control.sources where system not in ('files', 'sql')") | int if staged_systems(entity) | length > 1 else 0 -%}
        {{ return((raw_relations('files', entity) | length) + others > 1) }}
    {%- else -%}
        {{ return(true) }}
    {%- endif -%}
{%- endmacro %}
