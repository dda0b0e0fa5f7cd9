{# Raw tables of the systems that are read through pipelines/rest: texts and flags as named there, and the columns that all have. #}

{% macro rest_raw(system, table, texts=[], flags=[]) -%}
    {%- set columns = [['id', 'string']] -%}
    {%- for name in texts %}{% do columns.append([name, 'string']) %}{% endfor -%}
    {%- for name in flags %}{% do columns.append([name, 'boolean']) %}{% endfor -%}
    {%- set own = [['_updated_at', 'timestamp'], ['_deleted_at', 'timestamp'], ['_file', 'string'], ['_read', 'bigint'], ['_dlt_load_id', 'string']] -%}
    {{ raw_union(system, table, columns + own) }}
{%- endmacro %}

{# The columns that close every staging model. #}
{% macro rest_lineage(alias) -%}
    {{ alias }}._updated_at as updated_at,
    {{ alias }}._deleted_at as deleted_at,
    {{ alias }}._file,
    cast(null as bigint) as _line,
    {{ alias }}._dlt_load_id
{%- endmacro %}

{# How a price for one billing period is stated, and what it is to be multiplied by: six months have no period of their own. #}
{% macro price_period_of(frequency) -%}
    case {{ frequency }} when 'monthly' then 'month' when 'quarterly' then 'quarter' when 'semiannual' then 'year' when 'annual' then 'year' else 'once' end
{%- endmacro %}
{% macro price_factor_of(frequency) -%}
    case when {{ frequency }} = 'semiannual' then 2 else 1 end
{%- endmacro %}
