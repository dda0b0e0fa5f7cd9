{# Cash: spreading an amount over weights to the cent, and reading identifiers in payment references. #}

{# Spreads `total` (of a key, the same in each of its rows) over the key's rows pro rata by `weight`, cents by largest remainder, ties to the
   smaller `tie`. A relation in, a query out: its columns and `share`. All in whole minor units, so that the shares add up exactly.
   Where the weights add up to nothing, the rows share alike. Signs: |total| is spread and its sign put back; shares are floors, so a
   line that takes back (a negative weight) is served like any other. #}
{% macro spread(relation, key, total, weight, tie, currency) -%}
    {%- set whole = whole_number() -%}
    select
        {{ relation }}__placed.* ,
        cast(
            case when {{ total }} < 0 then -1 else 1 end * (whole_share + case when place <= missing_units then 1 else 0 end) as decimal(28, 0)
        ) * {{ minor_unit(currency) }} as share
    from (
        select
            *,
            total_units - sum(whole_share) over (partition by {{ key }}) as missing_units,
            row_number() over (partition by {{ key }} order by remainder desc, {{ tie }}) as place
        from (
            select
                *,
                {{ whole_division('total_units * line_weight - remainder', 'weight_sum') }} as whole_share
            from (
                select
                    *,
                    ((total_units * line_weight) % weight_sum + weight_sum) % weight_sum as remainder
                from (
                    select
                        *,
                        {{ minor_units('abs(' ~ total ~ ')', currency) }} as total_units,
                        case when raw_sum = 0 then cast(1 as {{ whole }}) when raw_sum < 0 then -raw_weight else raw_weight end as line_weight,
                        case when raw_sum = 0 then cast(row_count as {{ whole }}) else cast(abs(raw_sum) as {{ whole }}) end as weight_sum
                    from (
                        select
                            *,
                            {{ minor_units(weight, currency) }} as raw_weight,
                            sum({{ minor_units(weight, currency) }}) over (partition by {{ key }}) as raw_sum,
                            count(*) over (partition by {{ key }}) as row_count
                        from {{ relation }}
                    ) as {{ relation }}__weighed
                ) as {{ relation }}__scaled
            ) as {{ relation }}__left
        ) as {{ relation }}__floored
    ) as {{ relation }}__placed
{%- endmacro %}

{# An amount as a whole number of minor units. #}
{% macro minor_units(amount, currency) -%}
    cast(({{ amount }}) * {{ minor_factor(currency) }} as {{ whole_number() }})
{%- endmacro %}

{% macro minor_factor(currency) -%}
    case {{ minor_digits(currency) }} when 0 then 1 when 3 then 1000 when 4 then 10000 else 100 end
{%- endmacro %}

{# A whole number of minor units as an amount. #}
{% macro major_amount(units, currency) -%}
    cast(cast({{ units }} as decimal(24, 0)) * {{ minor_unit(currency) }} as decimal(28, 4))
{%- endmacro %}

{# An identifier as people retype it: capitals and digits only. INV-2026/042 and inv 2026 042 are one. #}
{% macro identifier_key(text) -%}
    {{ return(adapter.dispatch('identifier_key', 'tieout')(text)) }}
{%- endmacro %}
{% macro default__identifier_key(text) -%} regexp_replace(upper({{ text }}), '[^A-Z0-9]', '') {%- endmacro %}
{% macro duckdb__identifier_key(text) -%} regexp_replace(upper({{ text }}), '[^A-Z0-9]', '', 'g') {%- endmacro %}

{# A query of (text, piece, first_word, words): every run of 1 to `most` neighbouring words of each text, joined, as an identifier key. A comma,
   semicolon, plus, ampersand or bar ends a run, so that `INV-12, 34` is never read as INV1234. #}
{% macro word_runs(relation, text, most=6) -%}
    {{ return(adapter.dispatch('word_runs', 'tieout')(relation, text, most)) }}
{%- endmacro %}
{% macro duckdb__word_runs(relation, text, most) -%}
    select
        {{ text }},
        segment_no,
        first_word,
        words,
        array_to_string(list_slice(all_words, first_word, first_word + words - 1), '') as piece
    from (
        select
            {{ text }},
            segment_no,
            all_words,
            unnest(range(1, len(all_words) + 1)) as first_word
        from (
            select
                {{ text }},
                unnest(range(1, len(segments) + 1)) as segment_no,
                unnest(list_transform(segments, lambda segment: regexp_extract_all(segment, '[A-Z0-9]+'))) as all_words
            from (
                select {{ text }}, regexp_split_to_array(upper({{ text }}), '[,;+&|\n]') as segments
                from {{ relation }}
            )
        )
    ), (select unnest(range(1, {{ most }} + 1)) as words)
    where first_word + words - 1 <= len(all_words)
{%- endmacro %}
{% macro default__word_runs(relation, text, most) -%}
    select
        {{ text }},
        segment_no,
        first_word + 1 as first_word,
        words,
        array_join(slice(all_words, first_word + 1, words), '') as piece
    from (
        select {{ text }}, segment_no, all_words, posexplode(all_words) as (first_word, word)
        from (
            select {{ text }}, segment_no, regexp_extract_all(segment, '([A-Z0-9]+)', 1) as all_words
            from (
                select {{ text }}, posexplode(split(upper({{ text }}), '[,;+&|\n]')) as (segment_no, segment)
                from {{ relation }}
            )
        )
    ), (select explode(sequence(1, {{ most }})) as words)
    where first_word + words <= size(all_words)
{%- endmacro %}

{# The id as its own system writes it: core puts `source:` before an id that two sources share. #}
{% macro own_id(id, source) -%}
    case when {{ id }} like {{ source }} || ':%' then substr({{ id }}, length({{ source }}) + 2) else {{ id }} end
{%- endmacro %}

{# The texts of a group, joined in the order of a column. #}
{% macro joined_text(expression, order, separator=', ') -%}
    {{ return(adapter.dispatch('joined_text', 'tieout')(expression, order, separator)) }}
{%- endmacro %}
{% macro duckdb__joined_text(expression, order, separator) -%} string_agg({{ expression }}, '{{ separator }}' order by {{ order }}) {%- endmacro %}
{% macro default__joined_text(expression, order, separator) -%}
    array_join(transform(array_sort(collect_list(struct({{ order }} as place, {{ expression }} as text))), x -> x.text), '{{ separator }}')
{%- endmacro %}
