{# The arithmetic of a billing row: months, shares of a period, exact products. Semantics, sections 1 to 3.
   Money stands in DECIMAL(38, 18) until the one rounding at the end (round_ratio). #}

{# Whole months from date a to date d (d >= a), counted from a: Jan 31 to Feb 28 is one month, since Feb 28 is Jan 31 + 1 month. #}
{% macro whole_months(a, d) -%}
    ({{ month_index(d) }} - {{ month_index(a) }} - case when {{ add_months(a, month_index(d) ~ ' - ' ~ month_index(a)) }} > {{ d }} then 1 else 0 end)
{%- endmacro %}

{% macro whole_years(a, d) -%} {{ whole_division(whole_months(a, d), 12) }} {%- endmacro %}

{# Which period of m months from the anchor holds date d (d >= anchor): 0, 1, 2, ... #}
{% macro period_number(anchor, d, m) -%} {{ whole_division(whole_months(anchor, d), m) }} {%- endmacro %}

{# One row for each whole number from a to b: a table function in the select list; none where b < a. #}
{% macro each_number(a, b) -%}
    {{ return(adapter.dispatch('each_number', 'tieout')(a, b)) }}
{%- endmacro %}
{% macro default__each_number(a, b) -%} explode(case when {{ a }} <= {{ b }} then sequence(cast({{ a }} as int), cast({{ b }} as int)) else array() end) {%- endmacro %}
{% macro duckdb__each_number(a, b) -%} cast(unnest(range(cast({{ a }} as bigint), cast({{ b }} as bigint) + 1)) as integer) {%- endmacro %}

{# a * b to 18 digits behind the point. Both are cut in two at the ninth digit: a plain product would need 36 of the 38 digits for the
   fraction and overflow. Exact wherever the product has no more than 18 digits behind the point; |a * b| < 10^20. #}
{% macro exact_product(a, b) -%}
    {%- set a_high, b_high = "cast(" ~ a ~ " as decimal(29, 9))", "cast(" ~ b ~ " as decimal(29, 9))" -%}
    {%- set a_low = "cast(cast(" ~ a ~ " as decimal(38, 18)) - " ~ a_high ~ " as decimal(18, 18))" -%}
    {%- set b_low = "cast(cast(" ~ b ~ " as decimal(38, 18)) - " ~ b_high ~ " as decimal(18, 18))" -%}
    (
        cast({{ a_high }} * {{ b_high }} as decimal(38, 18))
        + cast({{ a_high }} * {{ b_low }} as decimal(38, 18))
        + cast({{ a_low }} * {{ b_high }} as decimal(38, 18))
        + cast({{ a_low }} * {{ b_low }} as decimal(38, 18))
    )
{%- endmacro %}

{# Days from a to b by 30/360 (US): a last day of February counts as the 30th, so does a 31st; the 31st of b only after a 30th. #}
{% macro days_30_360(a, b) -%}
    {%- set a_day = "(case when " ~ a ~ " = last_day(" ~ a ~ ") and extract(month from " ~ a ~ ") = 2 then 30 else least(extract(day from " ~ a ~ "), 30) end)" -%}
    {%- set b_day -%}
        (case
            when extract(month from {{ a }}) = 2 and {{ a }} = last_day({{ a }}) and extract(month from {{ b }}) = 2 and {{ b }} = last_day({{ b }}) then 30
            when extract(day from {{ b }}) = 31 and {{ a_day }} = 30 then 30
            else extract(day from {{ b }})
        end)
    {%- endset -%}
    cast(30 * ({{ month_index(b) }} - {{ month_index(a) }}) + {{ b_day }} - {{ a_day }} as integer)
{%- endmacro %}

{# The share that a row [period_start, period_end] takes of its full period, as share_num / share_den. `whole` when nothing was cut. #}
{% macro share_num(proration, period_start, period_end, full_start, full_end, months) -%}
    case
        when {{ period_start }} = {{ full_start }} and {{ period_end }} = {{ full_end }} then 1
        when {{ proration }} = 'none' then 1
        when {{ proration }} = 'thirty_360' then least({{ days_30_360(period_start, add_days(period_end, 1)) }}, 30 * ({{ months }}))
        else {{ days_between(period_start, period_end) }} + 1
    end
{%- endmacro %}

{% macro share_den(proration, period_start, period_end, full_start, full_end, months) -%}
    case
        when {{ period_start }} = {{ full_start }} and {{ period_end }} = {{ full_end }} then 1
        when {{ proration }} = 'none' then 1
        when {{ proration }} = 'thirty_360' then 30 * ({{ months }})
        else {{ days_between(full_start, full_end) }} + 1
    end
{%- endmacro %}

{# Amount of a recurring or one-time row from its inputs, rounded once. unit_price is the effective one (uplifts in it), for price_months months;
   discount_pct the one in force in the row (0 for none). For hypotheses: replace one input, keep the rest of the schedule row. #}
{% macro recurring_amount(quantity, unit_price, discount_pct, billing_months, price_months, share_num, share_den, currency) -%}
    {{ round_ratio(
        exact_product(exact_product(quantity, unit_price), "(100 - " ~ discount_pct ~ ")") ~ " * (" ~ billing_months ~ ") * (" ~ share_num ~ ")",
        "100 * (" ~ price_months ~ ") * (" ~ share_den ~ ")",
        currency,
    ) }}
{%- endmacro %}

{# The last day of the forecast. #}
{% macro horizon() -%} {{ add_months(as_of(), setting('horizon_months')) }} {%- endmacro %}

{# Months of a price period, or of a billing frequency; null for `once`. #}
{% macro price_period_months(period) -%} (case coalesce({{ period }}, 'month') when 'month' then 1 when 'quarter' then 3 when 'year' then 12 end) {%- endmacro %}
{% macro billing_frequency_months(frequency) -%}
    (case coalesce({{ frequency }}, 'monthly') when 'monthly' then 1 when 'quarterly' then 3 when 'semiannual' then 6 when 'annual' then 12 end)
{%- endmacro %}

{# The discount in force on a row, in percent. #}
{% macro in_force(discount_pct, discount_until, period_start) -%}
    case when {{ discount_until }} is null or {{ period_start }} <= {{ discount_until }} then {{ discount_pct }} else 0 end
{%- endmacro %}

{# A price or gross amount (below 10^13) after an uplift; `growth` is the alias of int_billing__growth, null where there is none. The factor comes in
   three parts of six digits, since narrowing a decimal is what costs time here: one part, one narrowing. #}
{% macro grown(amount, growth) -%}
    case
        when {{ growth }}.factor is null then cast({{ amount }} as decimal(38, 18))
        else cast(cast({{ amount }} as decimal(38, 18)) * {{ growth }}.factor_high as decimal(38, 18))
            + cast(cast({{ amount }} as decimal(38, 18)) * {{ growth }}.factor_mid as decimal(38, 18))
            + cast(cast({{ amount }} as decimal(38, 18)) * {{ growth }}.factor_low as decimal(38, 18))
    end
{%- endmacro %}

{# The same for a factor that stands in one column. #}
{% macro grown_by(price, factor) -%}
    case when {{ factor }} is null then cast({{ price }} as decimal(38, 18)) else {{ exact_product(price, factor) }} end
{%- endmacro %}

{# A gross amount less a discount in percent. #}
{% macro discounted(gross, discount_pct) -%}
    case
        when {{ discount_pct }} = 0 then {{ gross }}
        when cast({{ discount_pct }} as decimal(9, 4)) = {{ discount_pct }} then cast(({{ gross }}) * cast(100 - cast({{ discount_pct }} as decimal(9, 4)) as decimal(9, 4)) * 0.01 as decimal(38, 18))
        else {{ exact_product(gross, '(1 - ' ~ discount_pct ~ ' * 0.01)') }}
    end
{%- endmacro %}

{# A price divided by a whole number, to 12 digits behind the point, half away from zero: for display and comparison, never summed. #}
{% macro divided(number, by) -%}
    {{ return(adapter.dispatch('divided', 'tieout')(number, by)) }}
{%- endmacro %}
{% macro default__divided(number, by) -%}
    case when {{ by }} = 1 then cast({{ number }} as decimal(38, 12)) else
        cast(cast(case when {{ number }} < 0 then -1 else 1 end as {{ whole_number() }}) * (
            {{ whole_division('2 * cast(cast(abs(' ~ number ~ ') as decimal(26, 12)) * 1000000000000 as ' ~ whole_number() ~ ') + (' ~ by ~ ')', '2 * (' ~ by ~ ')') }}
        ) as decimal(38, 0)) * cast(0.000000000001 as decimal(13, 12))
    end
{%- endmacro %}
