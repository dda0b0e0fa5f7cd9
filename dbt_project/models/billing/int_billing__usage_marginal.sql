-- grain: one row per due usage row x billing customer x case (with_copy | with_rejected): what the copies, or the rejected records, of that customer would add
-- to the row's charge, all of the period together.
select
    r.obligation_id,
    u.case_name,
    u.billing_customer_id,
    r.deal_line_id,
    r.contract_id,
    r.customer_id,
    r.deal_id,
    r.meter,
    r.currency,
    r.period_start,
    r.period_end,
    r.is_lapsed,
    u.quantity - c.quantity as added_quantity,
    m.records,
    m.first_record_id,
    c.charge as counted_charge,
    u.charge as charge,
    cast(u.charge - c.charge as decimal(28, 4)) as marginal_charge
from {{ ref('int_billing__usage_rated') }} as u
inner join {{ ref('int_billing__usage_rated') }} as c on u.obligation_id = c.obligation_id and c.case_name = 'counted'
inner join {{ ref('int_billing__usage_rows') }} as r on u.obligation_id = r.obligation_id
inner join {{ ref('int_billing__usage_measured') }} as m
    on u.obligation_id = m.obligation_id
    and u.billing_customer_id = m.billing_customer_id
    and u.case_name = 'with_' || m.outcome
where u.case_name <> 'counted'
    and not r.is_lapsed
    and {{ add_days(bill_on("'arrears'", 'r.period_start', 'r.period_end', 'r.closed_on'), setting('grace_days')) }} <= {{ as_of() }}
