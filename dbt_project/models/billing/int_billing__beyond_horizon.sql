-- grain: one row per contract with service contracted beyond the horizon: what its own term still comes to there. Needed for the contract's total value only.
with spans as (
    select
        *,
        stated_discount_pct <> 0 as has_discount
    from {{ ref('int_billing__spans') }}
    where charge_type = 'recurring' and billing_months is not null and renewal_no = 0 and span_end > {{ horizon() }}
),

shares as (
    select
        span_id,
        uplift_years,
        has_discount and (discount_until is null or period_start <= discount_until) as is_discounted,
        {{ share_num('proration', 'period_start', 'period_end', 'full_period_start', 'full_period_end', 'billing_months') }} as share_num,
        {{ share_den('proration', 'period_start', 'period_end', 'full_period_start', 'full_period_end', 'billing_months') }} as share_den
    from {{ period_rows('spans', 'billing_months', 'span_end') }} as p
    where period_start > {{ horizon() }}
),

amounts as (
    select
        p.contract_id,
        {{ round_ratio('p.numerator * s.share_num', 'p.price_months * s.share_den', 'p.currency') }} as amount
    from shares as s
    inner join {{ ref('int_billing__prices') }} as p
        on s.span_id = p.span_id
        and s.uplift_years = p.uplift_years
        and s.is_discounted = p.is_discounted
    union all
    select contract_id, amount
    from {{ ref('int_billing__once') }}
    where period_start > {{ horizon() }} and renewal_no = 0 and not is_lapsed
    union all
    select contract_id, amount
    from {{ ref('int_billing__one_time') }}
    where period_start > {{ horizon() }}
)

select
    contract_id,
    cast(sum(amount) as decimal(28, 4)) as amount
from amounts
group by contract_id
