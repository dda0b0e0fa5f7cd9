-- grain: one row per usage line x billing period that has begun (the running one holds the usage so far), cut to the line's service and at each renewal.
-- Lapsed terms are here too, marked: usage that goes on after them is evidence of a renewal nobody papered.
with spans as (
    select *
    from {{ ref('int_billing__spans') }}
    where charge_type = 'usage'
),

by_period as (
    select *
    from spans
    where billing_months is not null
),

columns_of_rows as (
    select
        deal_line_id, contract_id, customer_id, deal_id, item_id, sku, meter, currency, closed_on, starts_on, renewal_no, is_lapsed,
        period_start, period_end, full_period_start, full_period_end, billing_months, proration, annual_uplift_pct, span_uplift_pct, uplift_years,
        unit_price, included_quantity, tier_mode, commit_amount, commit_period, false as is_cut_term
    from {{ period_rows('by_period', 'billing_months', as_of()) }} as p
    union all
    -- Billed once: the term is its period.
    select
        deal_line_id, contract_id, customer_id, deal_id, item_id, sku, meter, currency, closed_on, starts_on, renewal_no, is_lapsed,
        span_start as period_start,
        coalesce(span_end, {{ horizon() }}) as period_end,
        span_start as full_period_start,
        coalesce(greatest(full_span_end, span_end), {{ horizon() }}) as full_period_end,
        1 as billing_months,
        proration, annual_uplift_pct, span_uplift_pct, 0 as uplift_years, unit_price, included_quantity, tier_mode, commit_amount, commit_period,
        span_end < full_span_end as is_cut_term
    from spans
    where billing_months is null and span_start <= {{ as_of() }}
)

select
    r.deal_line_id || '|usage|' || cast(r.period_start as string) as obligation_id,
    r.*,
    -- By 30/360 a cut term is compared with the whole term, as int_billing__once does.
    case
        when r.is_cut_term and r.proration = 'thirty_360' then {{ days_30_360('r.period_start', add_days('r.period_end', 1)) }}
        else {{ share_num('r.proration', 'r.period_start', 'r.period_end', 'r.full_period_start', 'r.full_period_end', 'r.billing_months') }}
    end as share_num,
    case
        when r.is_cut_term and r.proration = 'thirty_360' then {{ days_30_360('r.period_start', add_days('r.full_period_end', 1)) }}
        else {{ share_den('r.proration', 'r.period_start', 'r.period_end', 'r.full_period_start', 'r.full_period_end', 'r.billing_months') }}
    end as share_den,
    -- What its prices have grown by; null for nothing.
    case
        when a.factor is null then n.factor
        when n.factor is null then a.factor
        else {{ exact_product('a.factor', 'n.factor') }}
    end as factor
from columns_of_rows as r
left join {{ ref('int_billing__growth') }} as a on r.annual_uplift_pct = a.pct and r.uplift_years = a.times
left join {{ ref('int_billing__growth') }} as n on r.span_uplift_pct = n.pct and r.renewal_no = n.times
