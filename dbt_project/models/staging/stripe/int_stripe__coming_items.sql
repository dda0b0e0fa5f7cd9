-- grain: one row per (source, item) of the phases that subscription schedules have yet to reach. The phase that runs is the subscription itself,
-- those before it are over, and a schedule that was released, completed or canceled changes nothing any more.
{{ config(materialized='table') }}
with schedules as (
    {{ stripe_raw('subscription_schedules', texts=['subscription', 'status', 'end_behavior'], wholes=['current_phase_start']) }}
),

phase_items as (
    {{ stripe_raw(
        'phase_items',
        texts=['subscription_schedule', 'price', 'quantity', 'coupon', 'sku', 'deal_line_id'],
        wholes=['start_date', 'end_date', 'next_start_date'],
    ) }}
)

select
    i.source,
    i.id,
    s.id as schedule,
    -- before it starts, a schedule stands for the subscription that it will make
    coalesce(s.subscription, s.id) as subscription,
    s.subscription is null as is_without_subscription,
    i.price,
    i.quantity,
    i.coupon,
    i.sku,
    i.deal_line_id,
    i.start_date,
    -- released, the subscription goes on as its last phase left it
    coalesce(i.next_start_date, case when s.end_behavior = 'cancel' then i.end_date end) as over_at,
    i._updated_at,
    i._deleted_at,
    i._file,
    i._dlt_load_id
from phase_items as i
inner join schedules as s on i.source = s.source and i.subscription_schedule = s.id and i._dlt_load_id = s._dlt_load_id and i._read = s._read
where s.status in ('not_started', 'active')
    and i.start_date > case when s.status = 'not_started' then -1 else s.current_phase_start end
