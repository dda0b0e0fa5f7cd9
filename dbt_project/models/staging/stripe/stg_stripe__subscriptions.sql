-- grain: one row per (source, id) of Stripe's subscriptions, ended ones too, and of schedules that have yet to make theirs.
-- depends on {{ source('billing', 'subscriptions') }}
with subscriptions as (
    {{ stripe_raw(
        'subscriptions',
        texts=['customer', 'status', 'currency', 'crm_deal_id', 'contract_id', 'pause_behavior'],
        wholes=['start_date', 'ended_at', 'cancel_at', 'canceled_at', 'trial_end', 'billing_cycle_anchor', 'days_until_due'],
    ) }}
),

schedules as (
    {{ stripe_raw(
        'subscription_schedules',
        texts=['customer', 'subscription', 'status', 'currency', 'crm_deal_id', 'contract_id', 'end_behavior'],
        wholes=['start_date', 'days_until_due'],
    ) }}
),

-- the last phase is the one that nothing follows
lasts as (
    select source, schedule, max(over_at) as over_at
    from {{ ref('int_stripe__coming_items') }}
    group by source, schedule
),

all_of_them as (
    select
        source, id, customer, status, crm_deal_id, contract_id, currency, pause_behavior, start_date, ended_at, cancel_at, canceled_at, trial_end,
        billing_cycle_anchor, days_until_due, _updated_at, _deleted_at, _file, _dlt_load_id
    from subscriptions
    union all
    select
        s.source, s.id, s.customer, 'active', s.crm_deal_id, s.contract_id, s.currency, null, s.start_date, null,
        case when s.end_behavior = 'cancel' then e.over_at end, null, null, s.start_date, s.days_until_due, s._updated_at, s._deleted_at, s._file, s._dlt_load_id
    from schedules as s
    left join lasts as e on s.source = e.source and s.id = e.schedule
    where s.status = 'not_started' and s.subscription is null
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
    from all_of_them as s
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
