{{ config(meta={
    'title': 'Billing stopped early', 'category': 'leakage', 'subject': 'subscription', 'claims': 'obligation', 'precedence': 40, 'severity': 'high', 'owner': 'billing',
    'action': 'reinstate the subscription and bill the gap',
    'why': 'the contract runs on and billing has stopped',
    'reads': ['deals', 'deal_lines', 'invoices', 'invoice_lines', 'subscriptions']
}) }}
-- grain: one row per due obligation without an invoice line, of an item whose subscription was canceled, paused or ended before it was to be billed,
-- which no other live subscription bills, and of which something runs on.
{% set explanation %}'Subscription ' || s.subscription_id || case when s.status in ('canceled', 'paused') then ' is ' || s.status || ' in billing since ' else ' ended in billing on ' end || cast(s.stopped_on as string) || ' and contract ' || v.contract_id || ' runs on. ' || {{ asked_and_billed() }} || '.'{% endset %}
{% set action %}'Reinstate subscription ' || s.subscription_id || ' and bill the gap since ' || cast(s.stopped_on as string) || '.'{% endset %}
with last_billed as (
    select
        subscription_id,
        max(period_end) as period_end
    from {{ ref('int_billing__billed_lines') }}
    where subscription_id is not null and charge_type <> 'one_time'
    group by subscription_id
),

-- A paused subscription does not say since when: it stopped after the last period that it billed.
subscriptions as (
    select
        s.id as subscription_id,
        s.status,
        case
            when s.status = 'canceled' then coalesce(least(s.canceled_on, s.end_date), b.period_end, s.start_date)
            when s.end_date < {{ as_of() }} then s.end_date
            when s.status = 'paused' then coalesce(b.period_end, s.start_date)
        end as stopped_on
    from {{ ref('core_subscriptions') }} as s
    left join last_billed as b on s.id = b.subscription_id
),

-- A contract that ended when its subscription did runs on no more: what was left to bill of it is missing, and nothing stopped early.
run_on as (
    select
        c.subscription_id,
        max(o.period_end) as until_on
    from {{ ref('int_billing__subscription_scope') }} as c
    inner join {{ ref('int_billing__schedule') }} as o on c.item_id = o.item_id
    group by c.subscription_id
),

live_items as (
    select distinct c.item_id
    from {{ ref('int_billing__subscription_scope') }} as c
    inner join subscriptions as s on c.subscription_id = s.subscription_id
    where s.stopped_on is null
),

stops as (
    select
        v.obligation_id,
        s.subscription_id,
        s.status,
        s.stopped_on,
        row_number() over (partition by v.obligation_id order by s.stopped_on desc, s.subscription_id) as place
    from {{ ref('int_billing__open_variances') }} as v
    inner join {{ ref('int_billing__subscription_scope') }} as c on v.item_id = c.item_id
    inner join subscriptions as s on c.subscription_id = s.subscription_id
    inner join run_on as r on c.subscription_id = r.subscription_id and r.until_on > s.stopped_on
    left join live_items as i on v.item_id = i.item_id
    where v.silent_because is null and v.is_unbilled and v.charge_type <> 'one_time' and i.item_id is null and v.bill_on >= s.stopped_on
)

select
    {{ obligation_claim('subscription', 's.subscription_id', explanation, action, subscription_id='s.subscription_id', evidence=[['status', 's.status'], ['stopped_on', 's.stopped_on']]) }}
from {{ open_obligations() }}
inner join stops as s on v.obligation_id = s.obligation_id and s.place = 1
