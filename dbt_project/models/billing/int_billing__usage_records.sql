-- grain: one row per usage record, with the golden customer, the contract that its subscription leads to (null: none named), and what becomes of it:
-- counted | copy (equal customer, meter, quantity and time under a smaller id) | rejected | rejected_copy (of a counted or rejected one).
with subscription_contracts as (
    select
        s.id as subscription_id,
        coalesce(max(c.contract_id), max(d.contract_id), min(l.contract_id)) as contract_id
    from {{ ref('core_subscriptions') }} as s
    left join {{ ref('int_contracts__terms') }} as c on s.contract_id = c.contract_id and c.is_last
    left join {{ ref('int_contracts__deals') }} as d on s.crm_deal_id = d.deal_id
    left join {{ ref('core_subscription_items') }} as i on s.id = i.subscription_id
    left join {{ ref('int_contracts__lines') }} as l on i.deal_line_id = l.deal_line_id
    group by s.id
),

records as (
    select
        u.id as usage_record_id,
        u.customer_id as billing_customer_id,
        g.customer_id,
        s.contract_id,
        u.meter,
        u.quantity,
        cast(u.occurred_at as date) as occurred_on,
        u.invoice_line_id,
        coalesce(u.status, 'accepted') as status,
        row_number() over (
            partition by u.customer_id, u.meter, u.quantity, u.occurred_at
            order by coalesce(u.status, 'accepted'), u.id
        ) as place,
        row_number() over (
            partition by u.customer_id, u.meter, u.quantity, u.occurred_at, coalesce(u.status, 'accepted')
            order by u.id
        ) as place_in_status
    from {{ ref('core_usage_records') }} as u
    left join {{ ref('int_customers__by_billing_customer') }} as g on u.customer_id = g.billing_customer_id
    left join subscription_contracts as s on u.subscription_id = s.subscription_id
)

select
    usage_record_id,
    billing_customer_id,
    customer_id,
    contract_id,
    meter,
    quantity,
    occurred_on,
    invoice_line_id,
    case
        when status = 'accepted' and place_in_status = 1 then 'counted'
        when status = 'accepted' then 'copy'
        when place = 1 then 'rejected'
        else 'rejected_copy'
    end as outcome
from records
