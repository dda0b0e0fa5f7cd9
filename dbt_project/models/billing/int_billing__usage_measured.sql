-- grain: one row per usage row x billing customer x outcome (counted | copy | rejected): the quantity that falls on the row. A record that names a
-- subscription belongs to its contract alone; one that names none, to the contract that had the meter first among those in service on the day.
with days as (
    select
        billing_customer_id,
        customer_id,
        contract_id,
        meter,
        occurred_on,
        outcome,
        sum(quantity) as quantity,
        count(*) as records,
        min(usage_record_id) as first_record_id
    from {{ ref('int_billing__usage_records') }}
    where outcome <> 'rejected_copy'
    group by billing_customer_id, customer_id, contract_id, meter, occurred_on, outcome
),

usage_rows as (
    select
        obligation_id,
        contract_id,
        customer_id,
        meter,
        period_start,
        period_end,
        is_lapsed,
        min(starts_on) over (partition by contract_id, meter) as metered_since
    from {{ ref('int_billing__usage_rows') }}
),

named as (
    select
        r.obligation_id,
        d.billing_customer_id,
        d.outcome,
        d.quantity,
        d.records,
        d.first_record_id
    from days as d
    inner join usage_rows as r
        on d.contract_id = r.contract_id
        and d.meter = r.meter
        and d.occurred_on between r.period_start and r.period_end
),

unnamed as (
    select
        r.obligation_id,
        d.billing_customer_id,
        d.outcome,
        d.quantity,
        d.records,
        d.first_record_id,
        dense_rank() over (
            partition by d.billing_customer_id, d.customer_id, d.meter, d.occurred_on, d.outcome
            order by r.is_lapsed, r.metered_since, r.contract_id
        ) as place
    from days as d
    inner join usage_rows as r
        on d.customer_id = r.customer_id
        and d.meter = r.meter
        and d.occurred_on between r.period_start and r.period_end
    where d.contract_id is null
),

together as (
    select obligation_id, billing_customer_id, outcome, quantity, records, first_record_id from named
    union all
    select obligation_id, billing_customer_id, outcome, quantity, records, first_record_id from unnamed
    where place = 1
)

select
    obligation_id,
    billing_customer_id,
    outcome,
    cast(sum(quantity) as decimal(38, 12)) as quantity,
    cast(sum(records) as bigint) as records,
    min(first_record_id) as first_record_id
from together
group by obligation_id, billing_customer_id, outcome
