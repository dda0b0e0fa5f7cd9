{# Folder = schema, with no prefix of the target's own: analysts write marts.exceptions, everywhere. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ (custom_schema_name or target.schema) | trim }}
{%- endmacro %}
