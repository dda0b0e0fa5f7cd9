-- grain: one row per contract: its term, its last day of service, and whether it is in force on as_of.
with service as (
    select
        contract_id,
        max(ends_on) as last_on,
        max(case when ends_on is null then 1 else 0 end) as goes_on,
        min(starts_on) as first_on
    from {{ ref('int_contracts__lines') }}
    where action <> 'remove' and (ends_on is null or ends_on >= starts_on)
    group by contract_id
),

dated as (
    select
        t.*,
        coalesce(least(t.starts_on, s.first_on), t.starts_on) as start_date,
        case when coalesce(s.goes_on, 0) = 0 then coalesce(s.last_on, t.cancelled_on, t.term_ends_on) end as ended_on
    from {{ ref('int_contracts__terms') }} as t
    left join service as s on t.contract_id = s.contract_id
    where t.is_last
)

select
    contract_id,
    customer_id,
    account_id,
    first_deal_id,
    currency,
    start_date,
    term_ends_on as end_date,
    cancelled_on,
    ended_on,
    auto_renew,
    renews,
    lapsed,
    renewal_term_months,
    renewal_uplift_pct,
    payment_terms_days,
    case
        when cancelled_on < {{ as_of() }} then 'cancelled'
        when ended_on < {{ as_of() }} then 'ended'
        when start_date > {{ as_of() }} then 'not_started'
        else 'active'
    end as status,
    deal_ids
from dated
