{# The sentence of a schedule row, with the figures in it: "12 SEAT x 40 EUR a month, 3 months in advance, less 10% until 2026-06-30,
   part period 17 of 31 days: 237.29 EUR". #}

{% macro months_text(months) -%}
    case {{ months }} when 1 then 'a month' when 3 then 'a quarter' when 12 then 'a year' else 'for ' || cast({{ months }} as string) || ' months' end
{%- endmacro %}

{% macro months_long(months) -%}
    case {{ months }} when 1 then '1 month' else cast({{ months }} as string) || ' months' end
{%- endmacro %}

{# A price: at least the currency's minor digits, and as many more as it carries. #}
{% macro price_text(price, currency) -%}
    (case
        when {{ price }} = {{ round_money(price, currency) }} then {{ money_text(price, currency) }}
        else {{ number_text(price) }} || ' ' || {{ currency }}
    end)
{%- endmacro %}

{% macro explain_price() -%}
    {{ number_text('quantity') }} || ' ' || sku || ' x ' || {{ price_text('unit_price', 'currency') }} || ' '
{%- endmacro %}

{% macro explain_growth() -%}
    case when list_unit_price = unit_price then '' else
        ' (' || {{ number_text('list_unit_price') }}
        || case when uplift_years > 0 then ', ' || cast(uplift_years as string) || ' x ' || {{ number_text('annual_uplift_pct') }} || '% a year' else '' end
        || case when renewal_no > 0 then ', ' || cast(renewal_no as string) || ' x ' || {{ number_text('renewal_uplift_pct') }} || '% at renewal' else '' end
        || ')'
    end
{%- endmacro %}

{% macro explain_discount() -%}
    case when discount_pct = 0 then '' else
        ', less ' || {{ number_text('discount_pct') }} || '%'
        || case when discount_until is null then '' else ' until ' || cast(discount_until as string) end
    end
{%- endmacro %}

{# Of a row that takes a part of its full period. #}
{% macro explain_share() -%}
    ', part period ' || cast(share_num as string) || ' of ' || cast(share_den as string) || ' days'
    || case when proration = 'thirty_360' then ' by 30/360' else '' end
{%- endmacro %}
