-- grain: one row per computed line and stretch of its service that no renewal cuts: renewal_no 0 is the line's own term, however far ahead; 1, 2, ... its renewals as far as
-- the horizon. is_lapsed marks the terms of a contract that ended without renewal, as if it had been renewed: no part of the schedule (renewal_gap reads them).
with lines as (
    select
        *,
        coalesce(discount_pct, 0) as stated_discount_pct,
        -- Terms from the day after the line's own (that of the contract's term, or of a renewed one that it amended) that begin by the horizon.
        case
            when (goes_on_by_renewal or lapsed_with_term) and term_ends_on < {{ horizon() }} then
                greatest({{ whole_division(whole_months(add_days('term_ends_on', 1), horizon()), 'renewal_term_months') }} + 1 - renewed_terms, 0)
            else 0
        end as renewals
    from {{ ref('int_contracts__lines') }}
    where is_computed and action <> 'remove' and (ends_on is null or ends_on >= starts_on)
),

numbered as (
    select
        *,
        {{ each_number(0, 'renewals') }} as renewal_no
    from lines
),

stretched as (
    select
        *,
        renewal_no > 0 and lapsed_with_term as is_lapsed,
        case
            when renewal_no = 0 then starts_on
            else {{ add_months(add_days('term_ends_on', 1), '(renewed_terms + renewal_no - 1) * renewal_term_months') }}
        end as span_start,
        case
            when renewal_no = 0 then own_ends_on
            else {{ add_days(add_months(add_days('term_ends_on', 1), '(renewed_terms + renewal_no) * renewal_term_months'), -1) }}
        end as full_span_end
    from numbered
),

cut as (
    select
        *,
        case
            when renewal_no = 0 and goes_on_by_renewal then least(own_ends_on, ends_on)
            when renewal_no = 0 then ends_on
            when is_lapsed then full_span_end
            else least(full_span_end, ends_on)
        end as span_end,
        case when goes_on_by_renewal then renewal_uplift_pct else 0 end as span_uplift_pct,
        case when charge_type = 'usage' then cast(0 as decimal(38, 18)) else cast(quantity * unit_price as decimal(38, 18)) end as gross
    from stretched
)

select
    row_number() over (order by c.deal_line_id, c.renewal_no) as span_id,
    c.deal_line_id,
    c.contract_id,
    c.deal_id,
    c.customer_id,
    c.item_id,
    c.sku,
    c.charge_type,
    c.renewal_no,
    c.is_lapsed,
    c.anchor_on,
    c.starts_on,
    c.span_start,
    c.span_end,
    c.full_span_end,
    c.currency,
    c.closed_on,
    c.quantity,
    c.unit_price,
    c.price_months,
    c.billing_months,
    c.billing_timing,
    c.proration,
    c.stated_discount_pct,
    c.discount_until,
    c.annual_uplift_pct,
    c.meter,
    c.included_quantity,
    c.tier_mode,
    c.commit_amount,
    c.commit_period,
    c.gross,
    {{ discounted('c.gross', 'c.stated_discount_pct') }} as discounted_gross,
    c.span_uplift_pct
from cut as c
where (c.span_end is null or c.span_end >= c.span_start)
    and (c.renewal_no = 0 or c.span_start <= case when c.is_lapsed then {{ as_of() }} else {{ horizon() }} end)
