{# Exact money. Amounts are decimals rounded once, half away from zero, to the currency's ISO 4217 minor unit. DuckDB's `/` on decimals
   gives a DOUBLE, so quotients go through whole numbers of 128 bits. #}

{# ISO 4217: the currencies whose minor unit is not 1/100. Looked for in a text and not in a list: DuckDB keeps a vector for each member of a list,
   for each time that this is said, and it is said often. The commonest come first. #}
{% macro minor_digits(currency) -%}
    case
        when {{ currency }} in ('EUR', 'USD', 'GBP') then 2
        when position(' ' || {{ currency }} || ' ' in ' BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF ') > 0 then 0
        when position(' ' || {{ currency }} || ' ' in ' BHD IQD JOD KWD LYD OMR TND ') > 0 then 3
        when {{ currency }} in ('CLF', 'UYW') then 4
        else 2
    end
{%- endmacro %}

{# One minor unit, as an amount. #}
{% macro minor_unit(currency) -%}
    case {{ minor_digits(currency) }} when 0 then cast(1 as decimal(28, 4)) when 3 then cast(0.001 as decimal(28, 4)) when 4 then cast(0.0001 as decimal(28, 4)) else cast(0.01 as decimal(28, 4)) end
{%- endmacro %}

{# DuckDB rounds decimals half away from zero, and only to a constant number of digits. #}
{% macro round_money(amount, currency) -%}
    {{ return(adapter.dispatch('round_money', 'tieout')(amount, currency)) }}
{%- endmacro %}

{% macro default__round_money(amount, currency) -%}
    {#- Each branch is cast by itself: of decimals of 38 digits a `case` takes the scale of the narrowest, and the cents would be gone. -#}
    case {{ minor_digits(currency) }}
        when 0 then cast(round({{ amount }}, 0) as decimal(28, 4))
        when 3 then cast(round({{ amount }}, 3) as decimal(28, 4))
        when 4 then cast(round({{ amount }}, 4) as decimal(28, 4))
        else cast(round({{ amount }}, 2) as decimal(28, 4))
    end
{%- endmacro %}

{# num (decimal in major units, at most 18 digits behind the point, below 10^20) / den (a positive whole number), rounded once. All in whole
   numbers: N = num * 10^18, D = den * 10^(18 - digits), and the minor units are (2|N| + D) / 2D, cut, with the sign of N. #}
{% macro round_ratio(num, den, currency) -%}
    {{ return(adapter.dispatch('round_ratio', 'tieout')(num, den, currency)) }}
{%- endmacro %}

{% macro default__round_ratio(num, den, currency) -%}
    {%- set whole = whole_number() -%}
    {%- set n = "cast(" ~ num ~ " as decimal(38, 18))" -%}
    {%- set scaled = "(cast(trunc(abs(" ~ n ~ ")) as " ~ whole ~ ") * 1000000000000000000 + cast((abs(" ~ n ~ ") - trunc(abs(" ~ n ~ "))) * 1000000000000000000 as " ~ whole ~ "))" -%}
    {%- set d = "(cast(" ~ den ~ " as " ~ whole ~ ") * " ~ minor_scale_power(currency) ~ ")" -%}
    cast(
        cast(
            case when {{ num }} < 0 then -1 else 1 end * {{ whole_division('2 * ' ~ scaled ~ ' + ' ~ d, '2 * ' ~ d) }}
            as decimal(24, 0)
        ) * {{ minor_unit(currency) }}
        as decimal(28, 4)
    )
{%- endmacro %}

{# 10^(18 - minor digits). #}
{% macro minor_scale_power(currency) -%}
    case {{ minor_digits(currency) }} when 0 then 1000000000000000000 when 3 then 1000000000000000 when 4 then 100000000000000 else 10000000000000000 end
{%- endmacro %}

{# A whole number of at least 38 digits. #}
{% macro whole_number() -%}
    {{ return(adapter.dispatch('whole_number', 'tieout')()) }}
{%- endmacro %}
{% macro default__whole_number() %}{{ return('decimal(38, 0)') }}{% endmacro %}
{% macro duckdb__whole_number() %}{{ return('hugeint') }}{% endmacro %}

{# How often the whole number b > 0 goes into the whole number a >= 0. #}
{% macro whole_division(a, b) -%}
    {{ return(adapter.dispatch('whole_division', 'tieout')(a, b)) }}
{%- endmacro %}
{% macro default__whole_division(a, b) -%} cast((({{ a }}) - ({{ a }}) % ({{ b }})) / ({{ b }}) as decimal(38, 0)) {%- endmacro %}
{% macro duckdb__whole_division(a, b) -%} (({{ a }}) // ({{ b }})) {%- endmacro %}

{# num / den to four digits, exact, null where den is 0: for rates and days, not for money. #}
{% macro ratio(num, den) -%}
    case when {{ den }} > 0 then {{ round_ratio('cast((' ~ num ~ ') * 10000 as decimal(38, 4))', 'greatest(cast((' ~ den ~ ') * 10000 as decimal(38, 0)), 1)', "'CLF'") }} end
{%- endmacro %}
