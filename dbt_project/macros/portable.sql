{# What engines spell differently: texts, lists, JSON, hashes. One dispatched macro each; the models use nothing else of the kind. #}

{# A short stable id of some text columns; null counts as a value of its own. #}
{% macro stable_hash(columns, length=16) -%}
    substr(md5(
        {%- for column in columns %}
        coalesce(cast({{ column }} as string), '~') {{ "|| '|' ||" if not loop.last }}
        {%- endfor %}
    ), 1, {{ length }})
{%- endmacro %}

{# One number of some columns, nulls among them: whether a row is what it was. Of one engine and version only, and never published. #}
{% macro row_hash(columns) -%}
    {{ return(adapter.dispatch('row_hash', 'tieout')(columns)) }}
{%- endmacro %}
{% macro default__row_hash(columns) -%}
    xxhash64({% for column in columns %}coalesce(cast({{ column }} as string), '~'){{ ', ' if not loop.last }}{% endfor %})
{%- endmacro %}
{% macro duckdb__row_hash(columns) -%} hash({{ columns | join(', ') }}) {%- endmacro %}

{# A JSON object, as text, from pairs of [key, SQL expression]; values are written as text, so that money stays exact. #}
{% macro json_object(pairs) -%}
    {{ return(adapter.dispatch('json_object', 'tieout')(pairs)) }}
{%- endmacro %}
{% macro default__json_object(pairs) -%}
    to_json(named_struct({% for key, value in pairs %}'{{ key }}', cast({{ value }} as string){{ ', ' if not loop.last }}{% endfor %}))
{%- endmacro %}
{% macro duckdb__json_object(pairs) -%}
    cast(json_object({% for key, value in pairs %}'{{ key }}', cast({{ value }} as string){{ ', ' if not loop.last }}{% endfor %}) as string)
{%- endmacro %}

{# Two objects as one: the keys of both, in their order; an empty first one, or none, adds nothing. #}
{% macro json_joined(first, second) -%}
    case
        when coalesce({{ first }}, '{}') = '{}' then {{ second }}
        else substr({{ first }}, 1, length({{ first }}) - 1) || ',' || substr({{ second }}, 2)
    end
{%- endmacro %}

{# The distinct values of a group, sorted, joined by ', ': the same text for any order of the rows. #}
{% macro sorted_list_text(expression) -%}
    {{ return(adapter.dispatch('sorted_list_text', 'tieout')(expression)) }}
{%- endmacro %}
{% macro default__sorted_list_text(expression) -%} array_join(array_sort(collect_set(cast({{ expression }} as string))), ', ') {%- endmacro %}
{% macro duckdb__sorted_list_text(expression) -%} array_to_string(list_sort(list(distinct cast({{ expression }} as string)) filter (where {{ expression }} is not null)), ', ') {%- endmacro %}

{# Whole numbers from 0 to limit - 1, as column n. #}
{% macro numbers(limit) -%}
    {{ return(adapter.dispatch('numbers', 'tieout')(limit)) }}
{%- endmacro %}
{% macro default__numbers(limit) -%} (select cast(id as int) as n from range(cast({{ limit }} as bigint))) {%- endmacro %}
{% macro duckdb__numbers(limit) -%} (select cast(range as integer) as n from range(cast({{ limit }} as bigint))) {%- endmacro %}

{# Money as a person reads it: 237.29 EUR, 1200 JPY. #}
{% macro money_text(amount, currency) -%}
    (case {{ minor_digits(currency) }}
        when 0 then cast(cast({{ amount }} as decimal(28, 0)) as string)
        when 3 then cast(cast({{ amount }} as decimal(28, 3)) as string)
        when 4 then cast(cast({{ amount }} as decimal(28, 4)) as string)
        else cast(cast({{ amount }} as decimal(28, 2)) as string)
    end || ' ' || {{ currency }})
{%- endmacro %}

{# A price or quantity without its trailing zeros: 40, 12.5, 0.000125. #}
{% macro number_text(number) -%}
    rtrim(rtrim(cast(cast({{ number }} as decimal(38, 12)) as string), '0'), '.')
{%- endmacro %}

{# Does the text match the regular expression? Null does not. #}
{% macro matches(text, pattern) -%}
    {{ return(adapter.dispatch('matches', 'tieout')(text, pattern)) }}
{%- endmacro %}
{% macro default__matches(text, pattern) -%} coalesce({{ text }} rlike '{{ pattern }}', false) {%- endmacro %}
{% macro duckdb__matches(text, pattern) -%} coalesce(regexp_matches({{ text }}, '{{ pattern }}'), false) {%- endmacro %}

{# 2026-03 of a date. #}
{% macro year_month(d) -%} substr(cast({{ d }} as string), 1, 7) {%- endmacro %}

{# Columns that a table of an earlier version lacks, before it is read; elsewhere on_schema_change adds them. #}
{% macro add_missing_columns(relation, columns) -%}
    {{ return(adapter.dispatch('add_missing_columns', 'tieout')(relation, columns)) }}
{%- endmacro %}
{% macro default__add_missing_columns(relation, columns) -%} {%- endmacro %}
{% macro duckdb__add_missing_columns(relation, columns) -%}
    {% for name, type in columns.items() %} alter table {{ relation }} add column if not exists {{ name }} {{ type }}; {% endfor %}
{%- endmacro %}

{# A value of a JSON object, as text; null where it has none. #}
{% macro json_text(json, key) -%}
    {{ return(adapter.dispatch('json_text', 'tieout')(json, key)) }}
{%- endmacro %}
{% macro default__json_text(json, key) -%} get_json_object({{ json }}, '$.{{ key }}') {%- endmacro %}
{% macro duckdb__json_text(json, key) -%} json_extract_string({{ json }}, '$.{{ key }}') {%- endmacro %}
