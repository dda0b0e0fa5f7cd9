{# Stripe's way of writing things down, undone: minor units, Unix seconds, periods that end where the next begins, intervals. #}

{# A raw table of every Stripe source: its texts, whole numbers and flags, and the columns that all raw tables have. #}
{% macro stripe_raw(table, texts=[], wholes=[], flags=[]) -%}
    {%- set columns = [['id', 'string']] -%}
    {%- for name in texts %}{% do columns.append([name, 'string']) %}{% endfor -%}
    {%- for name in wholes %}{% do columns.append([name, 'bigint']) %}{% endfor -%}
    {%- for name in flags %}{% do columns.append([name, 'boolean']) %}{% endfor -%}
    {%- set own = [['created', 'bigint'], ['_updated_at', 'bigint'], ['_deleted_at', 'bigint'], ['_file', 'string'], ['_read', 'bigint'], ['_dlt_load_id', 'string']] -%}
    {{ raw_union('stripe', table, columns + own) }}
{%- endmacro %}

{# Stripe's minor unit is ISO 4217's but for ISK, UGX (two digits) and MGA (none). The same in pipelines/sources/stripe/settings.py. #}
{% macro stripe_minor_unit(currency) -%}
    cast(case
        when upper({{ currency }}) in ('ISK', 'UGX') then cast(0.01 as decimal(28, 4))
        when upper({{ currency }}) = 'MGA' then cast(1 as decimal(28, 4))
        else {{ minor_unit('upper(' ~ currency ~ ')') }}
    end as decimal(6, 4))
{%- endmacro %}

{# A whole number of minor units as money in major units. #}
{% macro stripe_money(amount, currency) -%}
    cast(cast({{ amount }} as decimal(18, 0)) * {{ stripe_minor_unit(currency) }} as decimal(30, 12))
{%- endmacro %}

{# A price written as a decimal text of minor units ("0.125"), else as a whole number of them. #}
{% macro stripe_price(decimal_text, amount, currency) -%}
    cast(coalesce(cast({{ decimal_text }} as decimal(30, 12)), cast({{ amount }} as decimal(30, 12))) * {{ stripe_minor_unit(currency) }} as decimal(30, 12))
{%- endmacro %}

{# Unix seconds as a timestamp (UTC), and as a date. #}
{% macro unix_timestamp(seconds) -%}
    {{ return(adapter.dispatch('unix_timestamp', 'tieout')(seconds)) }}
{%- endmacro %}
{% macro default__unix_timestamp(seconds) -%} timestamp_seconds({{ seconds }}) {%- endmacro %}
{% macro duckdb__unix_timestamp(seconds) -%} make_timestamp(cast({{ seconds }} as bigint) * 1000000) {%- endmacro %}
{% macro unix_date(seconds) -%} cast({{ unix_timestamp(seconds) }} as date) {%- endmacro %}

{# The last day of a period that is written by the moment at which it is over: the day before, whatever the hour (a period that begins
   on the 15th at 14:05 ends on the 15th at 14:05), but the same day for 23:59:59, and never before its first day. #}
{% macro stripe_last_day(end, start) -%}
    greatest({{ unix_date(start) }}, {{ add_days(unix_date(end ~ ' + 1'), -1) }})
{%- endmacro %}

{# Months of an interval of n; null for days and weeks, which the import format does not have. #}
{% macro stripe_months(interval, n) -%}
    case {{ interval }} when 'month' then 1 when 'year' then 12 end * coalesce({{ n }}, 1)
{%- endmacro %}

{# How a price of so many months is stated: periods of 1, 3 and 12 months as they are, others by the year where that is exact. #}
{% macro stripe_price_period(months) -%}
    case when {{ months }} = 1 then 'month' when {{ months }} = 3 then 'quarter' when 12 % ({{ months }}) = 0 then 'year' end
{%- endmacro %}
{% macro stripe_price_factor(months) -%}
    case when {{ months }} not in (1, 3) and 12 % ({{ months }}) = 0 then {{ whole_division(12, months) }} else 1 end
{%- endmacro %}
{% macro stripe_billing_frequency(months) -%}
    case {{ months }} when 1 then 'monthly' when 3 then 'quarterly' when 6 then 'semiannual' when 12 then 'annual' end
{%- endmacro %}

{# The columns that close every staging model of Stripe's. #}
{% macro stripe_lineage(alias) -%}
    {{ unix_timestamp(alias ~ '._updated_at') }} as updated_at,
    {{ unix_timestamp(alias ~ '._deleted_at') }} as deleted_at,
    {{ alias }}._file,
    cast(null as bigint) as _line,
    {{ alias }}._dlt_load_id
{%- endmacro %}

{# A positive amount of minor units over a positive quantity, to nine digits behind the point, cut: exact enough that a period times its quantity rounds
   to the amount for up to ten million units. In whole numbers, since DuckDB's `/` makes a DOUBLE. #}
{% macro stripe_each(amount, quantity) -%}
    cast(
        cast(
            {{ whole_division('cast(' ~ amount ~ ' * 1000000000 as ' ~ whole_number() ~ ') * 1000', 'cast(' ~ quantity ~ ' * 1000 as ' ~ whole_number() ~ ')') }}
            as decimal(28, 0)
        ) * cast(0.000000001 as decimal(10, 9))
        as decimal(30, 12)
    )
{%- endmacro %}
