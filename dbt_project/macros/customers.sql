{# Customers: how names are compared, and who owns a field. #}

{# How far two names agree, 0 to 1: the same words in any order and spelling of umlauts are 1; else the share of letters left alone by
   the edits between them, and only where words and digits begin alike (east is not west, unit 1 is not unit 2). Null where either
   says nothing; 0 where their legal forms are two. #}
{% macro name_agreement(left, left_name, right, right_name) -%}
    {%- set a = left ~ '.' ~ left_name ~ '_' -%}
    {%- set b = right ~ '.' ~ right_name ~ '_' -%}
    case
        when {{ a }}core is null or {{ b }}core is null then null
        when {{ a }}form <> {{ b }}form then 0
        when {{ a }}core in ({{ b }}core, {{ b }}core_spelled) or {{ a }}core_spelled in ({{ b }}core, {{ b }}core_spelled) then 1
        when {{ a }}core_sorted = {{ b }}core_sorted then 1
        when {{ a }}initials = {{ b }}initials and {{ a }}digits = {{ b }}digits
            then cast(1 - {{ edits(a ~ 'core', b ~ 'core') }} * 1.0 / greatest(length({{ a }}core), length({{ b }}core)) as decimal(5, 4))
        else 0
    end
{%- endmacro %}

{# Letters inserted, dropped, replaced or swapped between two texts. #}
{% macro edits(a, b) -%}
    {{ return(adapter.dispatch('edits', 'tieout')(a, b)) }}
{%- endmacro %}
{% macro default__edits(a, b) -%} levenshtein({{ a }}, {{ b }}) {%- endmacro %}
{% macro duckdb__edits(a, b) -%} damerau_levenshtein({{ a }}, {{ b }}) {%- endmacro %}

{# Whether two values of a field differ: null is no difference, and either spelling of umlauts will do. #}
{% macro differs(a, a_spelled, b, b_spelled) -%}
    coalesce({{ a }} not in ({{ b }}, {{ b_spelled }}) and {{ a_spelled }} not in ({{ b }}, {{ b_spelled }}), false)
{%- endmacro %}

{# The side that owns a field of the golden customer, by the settings. The parts of an address have one owner. #}
{% macro field_owner(field) -%}
    {{ setting('field_owners.' ~ ('address' if field in ['street', 'city', 'region', 'postal_code', 'country'] else field)) }}
{%- endmacro %}

{% macro golden_fields() -%}
    {{ return(['name', 'legal_name', 'tax_id', 'domain', 'email', 'phone', 'street', 'city', 'region', 'postal_code', 'country', 'owner']) }}
{%- endmacro %}

{# The ranking of records that holds for a field: its owner's first. #}
{% macro owner_rank(field) -%}
    rank_for_{{ field_owner(field) | replace("'", '') | trim if execute else 'crm' }}
{%- endmacro %}

{# Of the rows of a group in which `present` has a value, the `value` of the one with the least `rank`. #}
{% macro first_by(value, present, rank) -%}
    {{ return(adapter.dispatch('first_by', 'tieout')(value, present, rank)) }}
{%- endmacro %}
{% macro default__first_by(value, present, rank) -%} min_by({{ value }}, case when {{ present }} is not null then {{ rank }} end) {%- endmacro %}
{% macro duckdb__first_by(value, present, rank) -%} arg_min({{ value }}, case when {{ present }} is not null then {{ rank }} end) {%- endmacro %}
