{# Calendar arithmetic that engines spell differently. #}

{# d plus n months, clamped to the month's last day: Jan 31 + 1 month = Feb 28 (or 29). #}
{% macro add_months(d, n) -%}
    {{ return(adapter.dispatch('add_months', 'tieout')(d, n)) }}
{%- endmacro %}
{% macro default__add_months(d, n) -%} add_months({{ d }}, cast({{ n }} as int)) {%- endmacro %}
{% macro duckdb__add_months(d, n) -%} cast({{ d }} + to_months(cast({{ n }} as integer)) as date) {%- endmacro %}

{# d plus n days. #}
{% macro add_days(d, n) -%}
    {{ return(adapter.dispatch('add_days', 'tieout')(d, n)) }}
{%- endmacro %}
{% macro default__add_days(d, n) -%} date_add({{ d }}, cast({{ n }} as int)) {%- endmacro %}
{% macro duckdb__add_days(d, n) -%} cast({{ d }} + cast({{ n }} as integer) as date) {%- endmacro %}

{# b - a, in days. #}
{% macro days_between(a, b) -%}
    {{ return(adapter.dispatch('days_between', 'tieout')(a, b)) }}
{%- endmacro %}
{% macro default__days_between(a, b) -%} datediff({{ b }}, {{ a }}) {%- endmacro %}
{% macro duckdb__days_between(a, b) -%} cast(date_diff('day', {{ a }}, {{ b }}) as integer) {%- endmacro %}

{# Calendar months from a's month to b's month, days ignored. #}
{% macro month_index(d) -%} (cast(extract(year from {{ d }}) as integer) * 12 + cast(extract(month from {{ d }}) as integer)) {%- endmacro %}

{# The first and the last day of d's month. #}
{% macro month_start(d) -%} cast(date_trunc('month', {{ d }}) as date) {%- endmacro %}
{% macro month_end(d) -%} last_day({{ d }}) {%- endmacro %}

{# Hours from timestamp a to timestamp (or date) b, whole hours begun counted by their seconds. #}
{% macro hours_between(a, b) -%}
    {{ return(adapter.dispatch('hours_between', 'tieout')(a, b)) }}
{%- endmacro %}
{% macro default__hours_between(a, b) -%} ((unix_timestamp(cast({{ b }} as timestamp)) - unix_timestamp({{ a }})) / 3600.0) {%- endmacro %}
{% macro duckdb__hours_between(a, b) -%} (date_diff('second', {{ a }}, cast({{ b }} as timestamp)) / 3600.0) {%- endmacro %}
