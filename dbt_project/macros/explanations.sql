{# The sentence of a schedule row, with the figures in it: "12 SEAT x 40 EUR a month, 3 months in advance, less 10% until 2026-06-30,
   part period 17 of 31 days: 237.29 EUR". #}

{% macro months_text(months) -%}
    case {{ months }} when 1 then 'a month' when 3 then 'a quarter' when 12 then 'a year' else 'a period of ' || cast({{ months }} as varchar) || ' months' end
{%- endmacro %}

{% macro explain_recurring() -%}
    {{ number_text('quantity') }} || ' ' || sku || ' x ' || {{ number_text('unit_price') }} || ' ' || currency || ' '
    || case
        when is_sum_of_months then {{ months_text('price_months') }} || ', the term at once '
        when price_months = billing_months and share_den = 1 and full_period_end > {{ add_months('full_period_start', 'billing_months') }} then 'for the term, '
        else {{ months_text('price_months') }} || ', ' || case billing_months when 1 then '1 month ' else cast(billing_months as varchar) || ' months ' end
    end
    || 'in ' || billing_timing
    || {{ explain_growth() }}
    || {{ explain_discount() }}
    || case
        when is_sum_of_months or share_den = 1 then ''
        when share_num = {{ days_between('period_start', 'period_end') }} + 1 then ', part period ' || cast(share_num as varchar) || ' of ' || cast(share_den as varchar) || ' days'
        else ', part period ' || cast(share_num as varchar) || ' of ' || cast(share_den as varchar) || ' days by 30/360'
    end
    || ': ' || {{ money_text('amount', 'currency') }}
{%- endmacro %}

{% macro explain_growth() -%}
    case when list_unit_price = unit_price then '' else
        ' (' || {{ number_text('list_unit_price') }}
        || case when uplift_years > 0 then ', ' || cast(uplift_years as varchar) || ' x ' || {{ number_text('annual_uplift_pct') }} || '% a year' else '' end
        || case when renewal_no > 0 then ', ' || cast(renewal_no as varchar) || ' x ' || {{ number_text('renewal_uplift_pct') }} || '% at renewal' else '' end
        || ')'
    end
{%- endmacro %}

{% macro explain_discount() -%}
    case when discount_pct = 0 then '' else
        ', less ' || {{ number_text('discount_pct') }} || '%'
        || case when discount_until is null then '' else ' until ' || cast(discount_until as varchar) end
    end
{%- endmacro %}

{% macro explain_one_time() -%}
    {{ number_text('quantity') }} || ' ' || sku || ' x ' || {{ number_text('unit_price') }} || ' ' || currency || ' once'
    || {{ explain_discount() }}
    || ': ' || {{ money_text('amount', 'currency') }}
{%- endmacro %}
