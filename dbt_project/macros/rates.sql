{# Exchange rates: 1 unit of `from` = `rate` units of `to`, 15 digits behind the point. An amount is converted once and rounded once. #}

{# An amount in `from`, in `to_currency`; null where there is no rate, never a silent 1.0. #}
{% macro convert_money(amount, rate, to_currency) -%}
    {{ round_money('cast(' ~ amount ~ ' as decimal(22, 4)) * cast(' ~ rate ~ ' as decimal(38, 15))', to_currency) }}
{%- endmacro %}

{# 1 / rate, rounded to 15 digits, without a floating-point division. #}
{% macro inverse_rate(rate) -%}
    cast(
        cast({{ whole_division('2000000000000000000000000000 + ' ~ rate_units(rate), '2 * ' ~ rate_units(rate)) }} as decimal(38, 0)) * cast(0.000000000000001 as decimal(15, 15))
        as decimal(38, 15)
    )
{%- endmacro %}
{% macro rate_units(rate) -%} cast(({{ rate }}) * 1000000000000 as {{ whole_number() }}) {%- endmacro %}

{# first x second, rounded to 15 digits. #}
{% macro chained_rate(first, second) -%}
    {%- set units = [] -%}
    {%- for rate in [first, second] -%} {%- do units.append('cast(' ~ rate ~ ' * 1000000000000000 as ' ~ whole_number() ~ ')') -%} {%- endfor -%}
    cast(
        cast({{ whole_division(units[0] ~ ' * ' ~ units[1] ~ ' + 500000000000000', '1000000000000000') }} as decimal(38, 0)) * cast(0.000000000000001 as decimal(15, 15))
        as decimal(38, 15)
    )
{%- endmacro %}
