-- grain: one row per recurring line billed once x term (its own, then each renewal): the sum of what monthly rows would be, rounded once. A price for the
-- term (price_period once) is taken whole, or by the share of the term that is left.
{{ config(materialized='view') }}
with spans as (
    select
        s.*,
        {{ grown('s.unit_price', 'g') }} as renewed_unit_price,
        {{ grown('s.gross', 'g') }} as renewed_gross,
        {{ grown('s.discounted_gross', 'g') }} as renewed_discounted
    from {{ ref('int_billing__spans') }} as s
    left join {{ ref('int_billing__growth') }} as g on s.span_uplift_pct = g.pct and s.renewal_no = g.times
    where s.charge_type = 'recurring' and s.billing_months is null
),

months as (
    select p.*
    from {{ period_rows('spans', '1', 'coalesce(span_end, ' ~ horizon() ~ ')') }} as p
    where p.price_months is not null
),

-- Every share of a month is a whole number of 377,580ths: the least common multiple of 28, 29, 30 and 31.
shares as (
    select
        m.*,
        {{ whole_division(
            '(' ~ share_num('m.proration', 'm.period_start', 'm.period_end', 'm.full_period_start', 'm.full_period_end', '1') ~ ') * 377580',
            share_den('m.proration', 'm.period_start', 'm.period_end', 'm.full_period_start', 'm.full_period_end', '1'),
        ) }} as share_num,
        {{ in_force('m.stated_discount_pct', 'm.discount_until', 'm.period_start') }} as discount_pct,
        {{ grown('m.renewed_unit_price', 'g') }} as effective_unit_price,
        {{ grown('case when m.discount_until is null or m.period_start <= m.discount_until then m.renewed_discounted else m.renewed_gross end', 'g') }} as effective_gross
    from months as m
    left join {{ ref('int_billing__growth') }} as g on m.annual_uplift_pct = g.pct and m.uplift_years = g.times
),

summed as (
    select
        deal_line_id,
        renewal_no,
        max(period_end) as period_end,
        cast(sum(share_num) as bigint) as share_num,
        max(discount_pct) as discount_pct,
        min(effective_unit_price) as effective_unit_price,
        sum(effective_gross * share_num) as numerator
    from shares
    group by deal_line_id, renewal_no
),

-- A price for the term takes the uplift of the term's first day.
terms as (
    select
        s.*,
        {{ grown('s.renewed_unit_price', 'g') }} as term_unit_price,
        {{ grown('case when s.discount_until is null or s.span_start <= s.discount_until then s.renewed_discounted else s.renewed_gross end', 'g') }} as term_gross,
        coalesce(s.full_span_end, {{ horizon() }}) as full_period_end,
        coalesce(s.span_end, {{ horizon() }}) as whole_span_end
    from spans as s
    left join {{ ref('int_billing__growth') }} as g
        on s.annual_uplift_pct = g.pct and {{ whole_years('s.starts_on', 's.span_start') }} = g.times
),

together as (
    select
        t.*,
        coalesce(m.period_end, t.whole_span_end) as period_end,
        case
            when m.deal_line_id is not null then m.discount_pct
            else {{ in_force('t.stated_discount_pct', 't.discount_until', 't.span_start') }}
        end as discount_pct,
        coalesce(m.effective_unit_price, t.term_unit_price) as effective_unit_price,
        case
            when m.deal_line_id is not null then m.share_num
            when t.whole_span_end = t.full_period_end or t.proration = 'none' then 1
            when t.proration = 'thirty_360' then {{ days_30_360('t.span_start', add_days('t.whole_span_end', 1)) }}
            else {{ days_between('t.span_start', 't.whole_span_end') }} + 1
        end as share_num,
        case
            when m.deal_line_id is not null then 377580
            when t.whole_span_end = t.full_period_end or t.proration = 'none' then 1
            when t.proration = 'thirty_360' then {{ days_30_360('t.span_start', add_days('t.full_period_end', 1)) }}
            else {{ days_between('t.span_start', 't.full_period_end') }} + 1
        end as share_den,
        m.numerator
    from terms as t
    left join summed as m on t.deal_line_id = m.deal_line_id and t.renewal_no = m.renewal_no
),

rows as (
    select
        deal_line_id,
        contract_id,
        customer_id,
        deal_id,
        item_id,
        sku,
        charge_type,
        span_start as period_start,
        period_end,
        span_start as full_period_start,
        greatest(full_period_end, period_end) as full_period_end,
        {{ bill_on('billing_timing', 'span_start', 'period_end', 'closed_on') }} as bill_on,
        billing_timing,
        currency,
        quantity,
        unit_price as list_unit_price,
        effective_unit_price as unit_price,
        coalesce(price_months, 1) as price_months,
        1 as billing_months,
        discount_pct,
        discount_until,
        case when share_num % share_den = 0 then {{ whole_division('share_num', 'share_den') }} else share_num end as share_num,
        case when share_num % share_den = 0 then 1 else share_den end as share_den,
        0 as uplift_years,
        annual_uplift_pct,
        renewal_no,
        proration,
        span_uplift_pct as renewal_uplift_pct,
        is_lapsed,
        price_months is not null as is_sum_of_months,
        {{ round_ratio(
            'coalesce(numerator, term_gross * share_num)',
            'coalesce(price_months, 1) * share_den',
            'currency',
        ) }} as amount
    from together
)

select
    *,
    {{ divided('unit_price', 'price_months') }} as invoice_unit_price,
    {{ explain_price() }}
    || case when is_sum_of_months then {{ months_text('price_months') }} || ', the whole term' else 'for the term' end || ' in ' || billing_timing
    || {{ explain_growth() }} || {{ explain_discount() }}
    || case
        when is_sum_of_months then ', ' || cast({{ whole_division('share_num', 'share_den') }} as string) || case when share_den = 1 then '' else '.' || lpad(cast({{ whole_division('(share_num % share_den) * 100', 'share_den') }} as string), 2, '0') end || ' months'
        when share_den = 1 then ''
        else {{ explain_share() }}
    end
    || ': ' || {{ money_text('amount', 'currency') }} as explanation
from rows
