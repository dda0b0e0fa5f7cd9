-- grain: one row per usage row x billing customer x outcome (counted | copy | rejected): the quantity that falls on the row. A record that names a
-- subscription belongs to its contract alone; one that names none, to the customer's contract whose usage line of that meter started first.
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
        period_end
    from {{ ref('int_billing__usage_rows') }}
),

metered as (
    select
        customer_id,
        meter,
        contract_id,
        row_number() over (partition by customer_id, meter order by min(starts_on), contract_id) as place
    from {{ ref('int_billing__usage_rows') }}
    group by customer_id, meter, contract_id
),

placed as (
    select
        coalesce(d.contract_id, f.contract_id) as contract_id,
        d.billing_customer_id,
        d.meter,
        d.occurred_on,
        d.outcome,
        d.quantity,
        d.records,
        d.first_record_id
    from days as d
    left join metered as f on d.customer_id = f.customer_id and d.meter = f.meter and f.place = 1
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
