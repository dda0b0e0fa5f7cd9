{# Ids over several sources. Two sources may use one id for different rows (two Stripe accounts, two billing systems): such an id
   becomes `source:id` in core, and whoever points at it is told which one is meant, its own source's first.
   Where an entity has no such id, which is the rule, the column stands as it is and costs nothing. #}

{% macro core_id(entity, alias='rows') -%}
    {%- set collisions = ref('core_id_collisions') -%}
    {%- if has_collisions(collisions, entity) -%}
    coalesce((
        select max(c.core_id)
        from {{ collisions }} as c
        where c.entity = '{{ entity }}' and c.id = {{ alias }}.id and c.source = {{ alias }}.source
    ), {{ alias }}.id)
    {%- else -%}
    {{ alias }}.id
    {%- endif -%}
{%- endmacro %}

{% macro core_reference(column, entity, alias='rows') -%}
    {%- set collisions = ref('core_id_collisions') -%}
    {%- if has_collisions(collisions, entity) -%}
    coalesce((
        select max(c.core_id)
        from {{ collisions }} as c
        where c.entity = '{{ entity }}' and c.id = {{ alias }}.{{ column }} and c.source = {{ alias }}.source
    ), (
        select min(c.core_id)
        from {{ collisions }} as c
        where c.entity = '{{ entity }}' and c.id = {{ alias }}.{{ column }}
    ), {{ alias }}.{{ column }})
    {%- else -%}
    {{ alias }}.{{ column }}
    {%- endif -%}
{%- endmacro %}

{% macro has_collisions(collisions, entity) -%}
    {%- if execute -%}
        {{ return((tieout_control_value("select count(*) from " ~ collisions ~ " where entity = '" ~ entity ~ "'") | int) > 0) }}
    {%- else -%}
        {{ return(false) }}
    {%- endif -%}
{%- endmacro %}

{# An id can collide only where at least two sources deliver the entity: with one, the scan is spared. #}
{% macro several_sources(entity, staged) -%}
    {%- if execute -%}
        {%- set others = tieout_control_value("select count(*) from control.sources where system not in ('files', 'sql')") | int if staged | length > 1 else 0 -%}
        {{ return((raw_relations('files', entity) | length) + others > 1) }}
    {%- else -%}
        {{ return(true) }}
    {%- endif -%}
{%- endmacro %}
