{# Why a line cannot be priced; null where it can. Its contract's other lines are computed all the same, and int_contracts__findings
   shows the reason. Amounts above 10^12 a price period would not fit exact arithmetic of 38 digits with a period's share. #}
{% macro blocked_because() -%}
    case
        when action = 'remove' then null
        when starts_on is null then 'it has no start date, nor has its deal, nor a closing date'
        when charge_type <> 'usage' and unit_price is null then 'it has no unit price'
        when charge_type = 'usage' and meter is null then 'it is charged by usage and names no meter'
        when charge_type = 'usage' and unit_price is null and not has_tiers then 'it has neither a unit price nor tiers'
        when discount_pct > 100 then 'its discount is over 100%'
        when annual_uplift_pct <= -100 or annual_uplift_pct > 1000 then 'its annual uplift is out of bounds'
        when charge_type <> 'usage' and {{ whole_bound('quantity') }} * {{ whole_bound('unit_price') }} > 1000000000000 then 'quantity times price is out of bounds'
    end
{%- endmacro %}

{# The next whole number from 1 on, at most 10^13: two of them can be multiplied, whatever was written. #}
{% macro whole_bound(number) -%} cast(least(greatest(ceil(abs({{ number }})), 1), 10000000000000) as decimal(18, 0)) {%- endmacro %}

{% macro digits_before_point(number) -%} length(cast(cast(abs({{ number }}) as decimal(30, 0)) as string)) {%- endmacro %}
