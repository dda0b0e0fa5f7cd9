{# From invoice lines to obligations. #}

{# The part of a line's `total` that goes with part_amount of its amount, where the line is split over two obligations: what is due to the amounts up to
   and including this part, less what is due to those before it, so that the parts add up. A line that is not split keeps all of it. #}
{% macro part_of(total, part_amount='part_amount', amount_before='amount_before', line_amount='amount', currency='currency') -%}
    case
        when {{ part_amount }} = {{ line_amount }} or {{ line_amount }} = 0 then cast({{ total }} as decimal(28, 4))
        else cast(
            {{ proportion(total, amount_before ~ ' + ' ~ part_amount, line_amount, currency) }}
            - {{ proportion(total, amount_before, line_amount, currency) }}
            as decimal(28, 4)
        )
    end
{%- endmacro %}

{# total * part / whole, rounded to the minor unit; whole is not 0. #}
{% macro proportion(total, part, whole, currency) -%}
    {{ round_ratio(
        "cast(" ~ total ~ " as decimal(18, 4)) * cast((" ~ part ~ ") * 10000 * case when " ~ whole ~ " < 0 then -1 else 1 end as decimal(18, 0))",
        "greatest(cast(abs(" ~ whole ~ ") * 10000 as decimal(18, 0)), 1)",
        currency,
    ) }}
{%- endmacro %}
