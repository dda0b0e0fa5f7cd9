{# Where raw rows are found: every configured source of a system that has the table; an empty relation where none has. #}

{# Queries of a `sql` source answer in the import format: their rows are those of files. #}
{% macro raw_relations(system, table) -%}
    {%- set systems = "'files', 'sql'" if system == 'files' else "'" ~ system ~ "'" -%}
    {%- set sql -%}
        select t.table_schema, s.source, s.system
        from information_schema.tables as t
        inner join control.sources as s on t.table_schema = 'raw_' || s.source
        where s.system in ({{ systems }}) and t.table_name = '{{ table }}'
        order by s.source
    {%- endset -%}
    {{ return(run_query(sql).rows if execute else []) }}
{%- endmacro %}

{# columns: a list of [name, type], so that an entity nobody delivers is still a typed, empty relation, and a column that
   a vendor does not send yet is null. #}
{% macro raw_union(system, table, columns) -%}
    {%- set relations = raw_relations(system, table) -%}
    {%- for relation in relations %}
    {%- set present = [] -%}
    {%- for column in adapter.get_columns_in_relation(api.Relation.create(database=target.database, schema=relation[0], identifier=table)) -%}
        {%- do present.append(column.name | lower) -%}
    {%- endfor %}
    select
        '{{ relation[1] }}' as source,
        {% for name, type in columns -%}
        {% if name | lower in present %}{{ adapter.quote(name) }}{% else %}cast(null as {{ type }}) as {{ adapter.quote(name) }}{% endif %}{{ ',' if not loop.last }}
        {% endfor -%}
    from {{ adapter.quote(relation[0]) }}.{{ adapter.quote(table) }}
    {%- if relation[2] == 'files' %}
    where {{ is_delivered_row(relation[1], table) }}
    {%- endif %}
    {{ 'union all' if not loop.last }}
    {%- else %}
    select
        cast(null as string) as source,
        {% for name, type in columns -%}
        cast(null as {{ type }}) as {{ adapter.quote(name) }}{{ ',' if not loop.last }}
        {% endfor -%}
    where 1 = 0
    {%- endfor %}
{%- endmacro %}

{# A row without a line is one that its file no longer holds: gone, unless the delivery is short, which takes nothing away. #}
{% macro is_delivered_row(source, entity) -%}
    (_line is not null or exists (select 1 from control.source_loads where source = '{{ source }}' and entity = '{{ entity }}' and not complete))
{%- endmacro %}
