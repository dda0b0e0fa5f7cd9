-- grain: one row per invoice line that bills its obligation again. What a second subscription bills stands apart.
with once as (
    select
        l.*,
        -- A line without a period of its own, or of a fee, stands for its obligation.
        case when l.stated_period_start is null or l.charge_type = 'one_time' then o.period_start else l.period_start end as covers_from,
        case when l.stated_period_start is null or l.charge_type = 'one_time' then o.period_end else l.period_end end as covers_until,
        o.amount + coalesce(t.amount, 0) as expected
    from {{ ref('int_billing__billed_lines') }} as l
    inner join {{ ref('int_billing__schedule') }} as o on l.obligation_id = o.obligation_id
    -- A commitment over the same period may be billed in the same line.
    left join {{ ref('int_billing__schedule') }} as t
        on case when o.charge_type = 'usage' then o.deal_line_id end = t.deal_line_id and t.charge_type = 'commit'
        and o.period_start = t.period_start and o.period_end = t.period_end
    left join {{ ref('int_billing__second_subscription') }} as s on l.invoice_line_id = s.invoice_line_id
    where s.invoice_line_id is null and not coalesce(l.is_other_currency, false)
),

totals as (
    select
        obligation_id,
        sum(net_amount) as net_amount
    from once
    group by obligation_id
),

by_invoice as (
    select
        obligation_id,
        invoice_id,
        currency,
        issued_on,
        expected,
        sum(amount) as amount,
        sum(net_amount) as net_amount,
        min(covers_from) as covers_from,
        max(covers_until) as covers_until
    from once
    where net_amount > 0
    group by obligation_id, invoice_id, currency, issued_on, expected
),

copies as (
    select
        *,
        row_number() over (
            partition by obligation_id, covers_from, covers_until, amount
            order by issued_on, invoice_id
        ) as copy_no,
        row_number() over (partition by obligation_id order by issued_on, invoice_id) as place
    from by_invoice
),

-- Of what came earlier, some invoice covers days of this one: between the first and the last of their days there may be some that none covers.
overlapping as (
    select distinct
        c.obligation_id,
        c.invoice_id
    from copies as c
    inner join copies as e
        on c.obligation_id = e.obligation_id
        and e.place < c.place
        and e.covers_from <= c.covers_until
        and e.covers_until >= c.covers_from
),

placed as (
    select
        *,
        sum(amount) over earlier as billed_before,
        -- A copy may itself be too much: beside it, a smaller part that comes later may still be owed.
        sum(case when copy_no = 1 then amount else 0 end) over earlier as billed_once_before
    from copies
    window earlier as (
        partition by obligation_id
        order by issued_on, invoice_id
        rows between unbounded preceding and 1 preceding
    )
),

-- The obligation again, if it is too much: all of it had been billed, or this very amount for this very time.
again as (
    select
        p.*,
        coalesce(sum(p.net_amount) over (
            partition by p.obligation_id
            order by p.issued_on, p.invoice_id
            rows between 1 following and unbounded following
        ), 0) as again_later
    from placed as p
    inner join overlapping as o on p.obligation_id = o.obligation_id and p.invoice_id = o.invoice_id
    where p.copy_no > 1
        or p.billed_once_before >= p.expected - {{ minor_unit('p.currency') }}
        or (p.billed_before >= p.expected - {{ minor_unit('p.currency') }} and p.amount >= p.expected - {{ minor_unit('p.currency') }})
),

-- The last ones first, as long as more is billed than expected: two equal instalments are not one billed twice.
second_time as (
    select
        a.obligation_id,
        a.invoice_id
    from again as a
    inner join totals as t on a.obligation_id = t.obligation_id
    where t.net_amount - a.again_later > a.expected + {{ minor_unit('a.currency') }}
)

select
    o.invoice_line_id
from once as o
inner join second_time as s on o.obligation_id = s.obligation_id and o.invoice_id = s.invoice_id
where o.net_amount > 0
