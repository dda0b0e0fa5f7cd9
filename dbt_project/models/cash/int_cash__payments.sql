-- grain: one row per payment: the fold of its events, whatever their order of arrival and however often they came.
-- Only `succeeded` brings money and only refunds, reversals and lost disputes take it away; an open dispute does not yet.
with events as (
    select
        payment_id,
        id as event_id,
        source,
        _dlt_load_id as load_id,
        type,
        currency,
        {{ round_money('amount', 'currency') }} as amount,
        {{ round_money('coalesce(fee, 0)', 'currency') }} as fee,
        occurred_at,
        customer_id,
        invoice_id,
        method,
        nullif(trim(reference), '') as reference,
        dispute_due_on,
        exchange_rate
    from {{ ref('core_payment_events') }}
),

-- The success speaks for the payment; where it says nothing, the earliest event that does.
ordered as (
    select
        *,
        row_number() over (
            partition by payment_id
            order by case when type = 'succeeded' then 0 else 1 end, occurred_at, source, event_id
        ) as place
    from events
),

spoken as (
    select
        *,
        max(case when place = 1 then currency end) over (partition by payment_id) as payment_currency
    from ordered
),

folded as (
    select
        payment_id,
        max(case when place = 1 then source end) as source,
        max(case when place = 1 then load_id end) as load_id,
        payment_currency as currency,
        {%- for column in ['customer_id', 'invoice_id', 'method', 'reference', 'exchange_rate'] %}
        min_by({{ column }}, case when {{ column }} is not null then place end) as {{ column }},
        {%- endfor %}
        {%- for name, type in [('received', 'succeeded'), ('refunded', 'refunded'), ('reversed', 'reversed'), ('dispute_lost', 'dispute_lost'), ('disputed', 'disputed'), ('dispute_won', 'dispute_won')] %}
        -- An event in another currency than the payment's would be added to what it is not.
        cast(sum(case when type = '{{ type }}' and currency = payment_currency then amount else 0 end) as decimal(28, 4)) as {{ name }},
        {%- endfor %}
        cast(sum(case when currency = payment_currency then fee else 0 end) as decimal(28, 4)) as fee,
        sum(case when type = 'disputed' then 1 else 0 end) as disputes,
        sum(case when type in ('dispute_won', 'dispute_lost') then 1 else 0 end) as dispute_decisions,
        min(case when type = 'succeeded' then occurred_at end) as received_at,
        max(case when type = 'succeeded' then occurred_at end) as last_success_at,
        max(case when type = 'failed' then occurred_at end) as failed_at,
        max(case when type = 'disputed' then occurred_at end) as disputed_at,
        -- Of several disputes the next deadline, so that a later one does not hide it.
        coalesce(
            min(case when type = 'disputed' and dispute_due_on >= {{ as_of() }} then dispute_due_on end),
            max(case when type = 'disputed' then dispute_due_on end)
        ) as dispute_due_on,
        max(case when type = 'refunded' then occurred_at end) as refunded_at
    from spoken
    group by payment_id, payment_currency
),

failed_amounts as (
    select
        payment_id,
        amount as failed_amount,
        -- Of the try that failed: an earlier one may have been in another currency.
        currency as failed_currency,
        row_number() over (partition by payment_id order by occurred_at desc, source, event_id desc) as place
    from events
    where type = 'failed'
),

valued as (
    select
        f.*,
        cast(f.reversed + f.dispute_lost as decimal(28, 4)) as taken_back,
        cast(case
            when f.dispute_decisions >= f.disputes then 0
            else greatest(f.disputed - f.dispute_won - f.dispute_lost, 0)
        end as decimal(28, 4)) as disputed_open,
        a.failed_amount,
        a.failed_currency
    from folded as f
    left join failed_amounts as a on f.payment_id = a.payment_id and a.place = 1
)

select
    v.payment_id,
    v.source,
    v.load_id,
    v.customer_id,
    c.customer_id as golden_customer_id,
    h.parent_customer_id,
    h.family_id,
    v.invoice_id,
    v.currency,
    v.method,
    v.reference,
    case
        when v.received = 0 and v.failed_at is not null then 'failed'
        when v.received = 0 then 'pending'
        when v.dispute_lost > 0 then 'dispute_lost'
        when v.disputed_open > 0 then 'disputed'
        when v.reversed > 0 then 'reversed'
        when v.refunded >= v.received then 'refunded'
        when v.refunded > 0 then 'partially_refunded'
        else 'succeeded'
    end as status,
    v.received,
    v.refunded,
    v.taken_back,
    v.reversed,
    v.dispute_lost,
    v.disputed_open,
    v.fee,
    v.failed_amount,
    v.failed_currency,
    v.exchange_rate,
    v.method in ('card', 'direct_debit', 'wallet') as is_processor_method,
    cast(v.received_at as date) as received_on,
    v.last_success_at,
    v.failed_at,
    v.refunded_at,
    v.disputed_at,
    v.dispute_due_on
from valued as v
left join {{ ref('int_customers__by_billing_customer') }} as c on v.customer_id = c.billing_customer_id
left join {{ ref('int_customers__families') }} as h on c.customer_id = h.customer_id
