{# The billing periods of spans: each row of `spans` times the periods that it overlaps by `until`, cut to the span.
   Adds period_start, period_end, full_period_start, full_period_end and uplift_years (whole years from the line's start). #}
{% macro period_rows(spans, months, until) -%}
    (
        select
            *,
            case when annual_uplift_pct <> 0 then {{ whole_years('starts_on', 'period_start') }} else 0 end as uplift_years
        from (
            select
                *,
                greatest(full_period_start, span_start) as period_start,
                least(full_period_end, span_end) as period_end
            from (
                select
                    *,
                    {{ add_months('anchor_on', 'period_no * ' ~ months) }} as full_period_start,
                    {{ add_days(add_months('anchor_on', '(period_no + 1) * ' ~ months), -1) }} as full_period_end
                from (
                    select
                        *,
                        {{ each_number(period_number('anchor_on', 'span_start', months), period_number('anchor_on', 'least(span_end, ' ~ until ~ ')', months)) }} as period_no
                    from {{ spans }}
                    where span_start <= {{ until }}
                ) as numbered
            ) as full_periods
        ) as cut_periods
    )
{%- endmacro %}

{# When a row is to be billed: advance on its first day, arrears on the day after its last, never before its deal was closed. #}
{% macro bill_on(timing, period_start, period_end, closed_on) -%}
    greatest(case when {{ timing }} = 'arrears' then {{ add_days(period_end, 1) }} else {{ period_start }} end, {{ closed_on }})
{%- endmacro %}

{# The four kinds of rows in one shape, those for which `condition` holds. #}
{% macro schedule_rows(condition) -%}
    {%- set columns = [
        'deal_line_id', 'contract_id', 'customer_id', 'deal_id', 'item_id', 'sku', 'charge_type', 'period_start', 'period_end', 'full_period_start',
        'full_period_end', 'bill_on', 'currency', 'quantity', 'list_unit_price', 'unit_price', 'invoice_unit_price', 'price_months', 'billing_months',
        'discount_pct', 'discount_until', 'share_num', 'share_den', 'uplift_years', 'annual_uplift_pct', 'renewal_no', 'renewal_uplift_pct',
        'is_lapsed', 'is_sum_of_months', 'amount',
    ] -%}
    {%- set kinds = ['recurring', 'once', 'one_time', 'usage', 'commit'] -%}
with together as (
    {%- for kind in kinds %}
    select
        {{ columns | join(',\n        ') }},
        explanation
    from {{ ref('int_billing__' ~ kind) }}
    where {{ condition }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select
    deal_line_id || '|' || charge_type || '|' || cast(period_start as string) as obligation_id,
    contract_id,
    customer_id,
    deal_id,
    deal_line_id,
    item_id,
    sku,
    charge_type,
    period_start,
    period_end,
    full_period_start,
    full_period_end,
    bill_on,
    {{ add_days('bill_on', setting('grace_days')) }} <= {{ as_of() }} as is_due,
    currency,
    quantity,
    list_unit_price,
    unit_price,
    -- One unit for one full billing period, before discount.
    invoice_unit_price,
    discount_pct,
    billing_months,
    price_months,
    share_num,
    share_den,
    uplift_years,
    renewal_no,
    is_sum_of_months,
    cast(amount as decimal(28, 4)) as amount,
    explanation
from together
{%- endmacro %}
