-- grain: one row per usage row x billing customer x outcome (counted | copy | rejected): the quantity that falls on the row. A record that names a
-- subscription belongs to its contract alone; one that names none, to the customer's contract whose usage line of that meter started first, of those
-- that meter it on that day: a contract that is over measures nothing any more.
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
        is_lapsed
    from {{ ref('int_billing__usage_rows') }}
),

metered as (
    select
        customer_id,
        meter,
        contract_id,
        row_number() over (partition by customer_id, meter order by min(starts_on), contract_id) as place,
        count(*) over (partition by customer_id, meter) as contracts
    from {{ ref('int_billing__usage_rows') }}
    group by customer_id, meter, contract_id
),

-- Where several contracts of a customer have the meter: by day the one it belongs to. One as if renewed (renewal_gap) comes after those that run.
metering as (
    select
        d.customer_id,
        d.meter,
        d.occurred_on,
        r.contract_id,
        row_number() over (partition by d.customer_id, d.meter, d.occurred_on order by min(case when r.is_lapsed then 1 else 0 end), min(m.place)) as place
    from (select distinct customer_id, meter, occurred_on from days where contract_id is null) as d
    inner join metered as m on d.customer_id = m.customer_id and d.meter = m.meter and m.contracts > 1
    inner join usage_rows as r
        on m.contract_id = r.contract_id
        and m.meter = r.meter
        and d.occurred_on between r.period_start and r.period_end
    group by d.customer_id, d.meter, d.occurred_on, r.contract_id
),

placed as (
    select
        coalesce(d.contract_id, o.contract_id, f.contract_id) as contract_id,
        d.billing_customer_id,
        d.meter,
        d.occurred_on,
        d.outcome,
        d.quantity,
        d.records,
        d.first_record_id
    from days as d
    left join metered as f on d.customer_id = f.customer_id and d.meter = f.meter and f.place = 1
    left join metering as o on d.customer_id = o.customer_id and d.meter = o.meter and d.occurred_on = o.occurred_on and o.place = 1
)

select
    r.obligation_id,
    p.billing_customer_id,
    p.outcome,
    cast(sum(p.quantity) as decimal(38, 12)) as quantity,
    cast(sum(p.records) as bigint) as records,
    min(p.first_record_id) as first_record_id
from placed as p
inner join usage_rows as r
    on p.contract_id = r.contract_id
    and p.meter = r.meter
    and p.occurred_on between r.period_start and r.period_end
group by r.obligation_id, p.billing_customer_id, p.outcome
