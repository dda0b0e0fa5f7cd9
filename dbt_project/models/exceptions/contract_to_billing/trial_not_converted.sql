{{ config(meta={
    'title': 'Trial not converted', 'category': 'leakage', 'subject': 'subscription', 'claims': 'obligation', 'precedence': 20, 'severity': 'high', 'owner': 'account_owner',
    'action': 'convert or stop service',
    'why': 'the trial is over, the service runs, and nobody pays for it',
    'reads': ['deals', 'deal_lines', 'invoices', 'invoice_lines', 'subscriptions']
}) }}
-- grain: one row per due obligation, after the trial's last day, of a subscription that still is trialing and bills nothing recurring.
{% set explanation %}'The trial of subscription ' || t.id || ' ended on ' || cast(t.trial_end as string) || ' and it still is trialing. ' || {{ asked_and_billed() }} || '.'{% endset %}
{% set action %}'Convert subscription ' || t.id || ' and bill from ' || cast(t.trial_end as string) || ', or stop the service.'{% endset %}
with recurring_billed as (
    select distinct item_id
    from {{ ref('int_billing__billed_lines') }}
    where charge_type = 'recurring' and amount > 0
),

trials as (
    select
        c.item_id,
        s.id as subscription_id,
        s.trial_end
    from {{ ref('core_subscriptions') }} as s
    inner join {{ ref('int_billing__subscription_scope') }} as c on s.id = c.subscription_id
    left join recurring_billed as r on c.item_id = r.item_id
    where s.status = 'trialing' and s.trial_end < {{ as_of() }} and r.item_id is null
),

-- Of two trials of one item that are both over, the smaller id's.
claimed as (
    select
        v.obligation_id,
        min(i.subscription_id) as subscription_id
    from {{ ref('int_billing__open_variances') }} as v
    inner join trials as i on v.item_id = i.item_id and v.period_end > i.trial_end
    group by v.obligation_id
)

select
    {{ obligation_claim('subscription', 't.id', explanation, action, subscription_id='t.id', evidence=[['trial_end', 't.trial_end'], ['status', 't.status']]) }}
from {{ open_obligations() }}
inner join claimed as c on v.obligation_id = c.obligation_id
inner join {{ ref('core_subscriptions') }} as t on c.subscription_id = t.id
where v.silent_because is null and v.is_unbilled
