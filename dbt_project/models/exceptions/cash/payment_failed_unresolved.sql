{{ config(meta={
    'title': 'Failed payment, not tried again', 'category': 'exposure', 'subject': 'payment', 'severity': 'medium', 'owner': 'collections',
    'action': 'retry or ask for another method',
    'why': 'service goes on that nobody pays for',
    'reads': ['invoices', 'payment_events', 'subscriptions']
}) }}
-- grain: one row per payment that failed more than retry_days ago, with no later success for its invoice, while the subscription is active.
with live as (
    select
        customer_id,
        min(id) as subscription_id
    from {{ ref('core_subscriptions') }}
    where status in ('active', 'past_due', 'trialing')
        and coalesce(canceled_on, {{ as_of() }}) >= {{ as_of() }}
        and coalesce(end_date, {{ as_of() }}) >= {{ as_of() }}
    group by customer_id
),

successes as (
    select
        invoice_id,
        max(last_success_at) as last_success_at
    from (
        select invoice_id, last_success_at
        from {{ ref('int_cash__payments') }}
        union all
        select a.invoice_id, e.last_success_at
        from {{ ref('int_cash__applications') }} as a
        inner join {{ ref('int_cash__payments') }} as e on a.payment_id = e.payment_id
    ) as succeeded
    group by invoice_id
),

failed as (
    select
        e.payment_id,
        e.source,
        e.load_id,
        e.invoice_id,
        e.failed_currency as currency,
        e.failed_amount,
        e.failed_at,
        e.method,
        coalesce(e.golden_customer_id, i.customer_id) as customer_id,
        coalesce(e.customer_id, i.billing_customer_id) as billing_customer_id,
        i.contract_id,
        i.subscription_id,
        i.outstanding,
        coalesce(i.is_owed, true) as is_owed,
        case when w.id is not null then w.status in ('active', 'past_due', 'trialing') end as own_subscription_is_live
    from {{ ref('int_cash__payments') }} as e
    left join {{ ref('int_cash__invoice_balances') }} as i on e.invoice_id = i.invoice_id
    left join {{ ref('core_subscriptions') }} as w on i.subscription_id = w.id
    where e.failed_at is not null
        and coalesce(e.last_success_at < e.failed_at, true)
        and e.received = 0
        and {{ days_between('cast(e.failed_at as date)', as_of()) }} > {{ setting('retry_days') }}
        and coalesce(i.is_owed, true)
)

select
    'payment' as subject_type,
    p.payment_id as subject_id,
    cast(null as date) as period_start,
    cast(null as date) as period_end,
    cast(null as string) as claim_id,
    p.customer_id,
    p.contract_id,
    cast(null as string) as deal_id,
    coalesce(p.subscription_id, s.subscription_id) as subscription_id,
    p.invoice_id,
    p.payment_id,
    p.currency,
    p.failed_amount as expected_amount,
    cast(0 as decimal(28, 4)) as actual_amount,
    p.failed_amount as amount_at_risk,
    'Payment ' || p.payment_id || ' of ' || {{ money_text('p.failed_amount', 'p.currency') }} || coalesce(' for invoice ' || p.invoice_id, '') || ' failed on ' || cast(cast(p.failed_at as date) as string) || '; no success followed, and the subscription goes on.' as explanation,
    'Retry payment ' || p.payment_id || ' or ask the customer for another method than ' || coalesce(p.method, 'this one') || '.' as recommended_action,
    {{ json_object([['payment', "p.payment_id"], ['failed_at', "p.failed_at"], ['failed_amount', "p.failed_amount"], ['invoice', "p.invoice_id"], ['outstanding', "p.outstanding"], ['subscription', "coalesce(p.subscription_id, s.subscription_id)"], ['method', "p.method"], ['source', "p.source"], ['load', "p.load_id"]]) }} as evidence
from failed as p
left join live as s on p.billing_customer_id = s.customer_id
left join successes as c on p.invoice_id = c.invoice_id
where coalesce(p.own_subscription_is_live, s.customer_id is not null)
    -- Paid since, be it by another payment or another way.
    and coalesce(c.last_success_at < p.failed_at, true)
    and coalesce(p.outstanding > 0, true)
