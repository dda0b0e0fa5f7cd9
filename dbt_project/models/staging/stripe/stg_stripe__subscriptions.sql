-- grain: one row per (source, id) of Stripe's subscriptions, ended ones too.
-- depends on {{ source('billing', 'subscriptions') }}
with subscriptions as (
    {{ stripe_raw(
        'subscriptions',
        texts=['customer', 'status', 'currency', 'crm_deal_id', 'contract_id', 'pause_behavior'],
        wholes=['start_date', 'ended_at', 'cancel_at', 'canceled_at', 'trial_end', 'billing_cycle_anchor', 'days_until_due'],
    ) }}
),

ended as (
    select
        s.*,
        -- ended at a period's end: the day before is the last one served; ended at once: that very day is
        case
            when (coalesce(s.ended_at, s.cancel_at) - s.billing_cycle_anchor) % 86400 = 0
                then {{ stripe_last_day('coalesce(s.ended_at, s.cancel_at)', 's.start_date') }}
            else {{ unix_date('coalesce(s.ended_at, s.cancel_at)') }}
        end as last_day
    from subscriptions as s
)

select
    s.source,
    s.id,
    s.customer as customer_id,
    case
        when s.status in ('canceled', 'incomplete_expired') then 'canceled'
        when s.pause_behavior is not null or s.status = 'paused' then 'paused'
        when s.status in ('past_due', 'unpaid', 'incomplete') then 'past_due'
        when s.status = 'trialing' then 'trialing'
        else 'active'
    end as status,
    s.crm_deal_id,
    s.contract_id,
    upper(s.currency) as currency,
    {{ unix_date('s.start_date') }} as start_date,
    s.last_day as end_date,
    {{ unix_date('s.trial_end') }} as trial_end,
    case when s.ended_at is not null then s.last_day end as canceled_on,
    s.days_until_due as payment_terms_days,
    {{ stripe_lineage('s') }}
from ended as s
