{# What the run was told: its business date and its settings. Read from `control`, so that neither a new day nor a new
   threshold makes dbt parse the project again (as dbt vars would). #}

{% macro as_of() -%}
    {%- if execute -%}
        cast('{{ tieout_control_value("select cast(as_of as string) from control.run") }}' as date)
    {%- else -%}
        cast('2000-01-01' as date)
    {%- endif -%}
{%- endmacro %}

{% macro run_id() -%}
    {%- if execute -%}
        '{{ tieout_control_value("select run_id from control.run") }}'
    {%- else -%}
        ''
    {%- endif -%}
{%- endmacro %}

{# Whether what a run wrote is told: what a run found that was never published nobody saw, and it happened to nobody. #}
{% macro is_told(run) -%}
    ({{ run }} = {{ run_id() }} or {{ run }} in (select r.run_id from control.runs as r where r.published))
{%- endmacro %}

{# The code that runs: what other code made may be otherwise. #}
{% macro code_version() -%}
    {%- if execute -%}
        '{{ tieout_control_value("select code_version from control.run") }}'
    {%- else -%}
        ''
    {%- endif -%}
{%- endmacro %}

{# A number stands as it is, anything else as a text literal. #}
{% macro setting(name) -%}
    {%- if execute -%}
        {%- set value = tieout_control_value("select value from control.settings where name = '" ~ name ~ "'") -%}
        {%- if value is none -%}
            {{ exceptions.raise_compiler_error("There is no setting '" ~ name ~ "' in control.settings: add it to tieout.toml and pipelines/settings.py.") }}
        {%- elif modules.re.match('^-?[0-9]+([.][0-9]+)?$', value) -%}
            {{ value }}
        {%- else -%}
            '{{ value | replace("'", "''") }}'
        {%- endif -%}
    {%- else -%}
        0
    {%- endif -%}
{%- endmacro %}

{% macro tieout_control_value(sql) -%}
    {%- set rows = run_query(sql).rows -%}
    {{ return(rows[0][0] if rows | length > 0 else none) }}
{%- endmacro %}
