-- grain: one row per invoice line that bills what is not owed, whatever its price: by a second subscription, a second time, or after the contract's
-- end. Decided before variance and in this order; the line is taken out of what its obligation counts as invoiced. open_amount is not yet credited.
with lines as (
    select
        *,
        coalesce(is_other_currency, false) as is_foreign
    from {{ ref('int_billing__billed_lines') }}
),

-- What a note took back in full is no longer billed, by whichever of them.
duplicate_subscription_lines as (
    select distinct
        l.invoice_line_id,
        l.obligation_id,
        d.subscription_id
    from lines as l
    inner join {{ ref('int_billing__duplicate_subscriptions') }} as d
        on l.subscription_id = d.subscription_id and l.contract_id = d.contract_id and l.sku = d.sku
    where l.obligation_id is not null and l.amount > 0 and l.net_amount > 0
),

-- Two subscriptions that share a line (seven seats and three of ten) bill it once.
beyond_expected as (
    select l.obligation_id
    from lines as l
    inner join {{ ref('int_billing__schedule') }} as o on l.obligation_id = o.obligation_id
    left join {{ ref('int_billing__schedule') }} as t
        on case when o.charge_type = 'usage' then o.deal_line_id end = t.deal_line_id and t.charge_type = 'commit'
        and o.period_start = t.period_start and o.period_end = t.period_end
    group by l.obligation_id, o.amount, t.amount, o.currency
    having sum(case when l.is_foreign then 0 else l.net_amount end) > o.amount + coalesce(t.amount, 0) + {{ minor_unit('o.currency') }}
        or max(case when l.is_foreign then 1 else 0 end) = 1
),

-- Only what the other subscription bills too is billed twice.
second_subscription as (
    select distinct
        d.invoice_line_id,
        d.subscription_id
    from duplicate_subscription_lines as d
    inner join beyond_expected as b on d.obligation_id = b.obligation_id
    inner join lines as o on d.obligation_id = o.obligation_id and o.net_amount > 0
    left join duplicate_subscription_lines as also on o.invoice_line_id = also.invoice_line_id
    where also.invoice_line_id is null
),

once as (
    select
        l.*,
        -- A line without a period of its own, or of a fee, stands for its obligation.
        case when l.stated_period_start is null or l.charge_type = 'one_time' then o.period_start else l.period_start end as covers_from,
        case when l.stated_period_start is null or l.charge_type = 'one_time' then o.period_end else l.period_end end as covers_until,
        o.amount + coalesce(t.amount, 0) as expected
    from lines as l
    inner join {{ ref('int_billing__schedule') }} as o on l.obligation_id = o.obligation_id
    -- A commitment over the same period may be billed in the same line.
    left join {{ ref('int_billing__schedule') }} as t
        on case when o.charge_type = 'usage' then o.deal_line_id end = t.deal_line_id and t.charge_type = 'commit'
        and o.period_start = t.period_start and o.period_end = t.period_end
    left join second_subscription as s on l.invoice_line_id = s.invoice_line_id
    where s.invoice_line_id is null and not l.is_foreign
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
),

-- The invoice again, where no contract tells: same customer, currency, total, lines and period.
unlinked as (
    select distinct invoice_id
    from lines
    where obligation_id is null
),

signatures as (
    select
        l.invoice_id,
        l.billing_customer_id,
        l.currency,
        l.issued_on,
        i.total,
        sum(l.net_amount) as net_amount,
        {{ sorted_list_text(
            "coalesce(l.billed_sku, '') || ' ' || coalesce(cast(l.quantity as string), '') || ' ' || cast(l.amount as string) || ' ' || cast(l.period_start as string) || ' ' || cast(l.period_end as string)"
        ) }} as line_texts,
        count(*) as line_count
    from lines as l
    inner join unlinked as u on l.invoice_id = u.invoice_id
    inner join {{ ref('core_invoices') }} as i on l.invoice_id = i.id
    group by l.invoice_id, l.billing_customer_id, l.currency, l.issued_on, i.total
),

invoice_copies as (
    select
        invoice_id,
        row_number() over (partition by billing_customer_id, currency, total, line_texts, line_count order by issued_on, invoice_id) as copy_no
    from signatures
    where net_amount > 0
),

second_invoice_lines as (
    select
        o.invoice_line_id
    from once as o
    inner join second_time as s on o.obligation_id = s.obligation_id and o.invoice_id = s.invoice_id
    where o.net_amount > 0
    union
    select
        l.invoice_line_id
    from lines as l
    inner join invoice_copies as c on l.invoice_id = c.invoice_id and c.copy_no > 1
    left join second_subscription as s on l.invoice_line_id = s.invoice_line_id
    where l.net_amount > 0 and s.invoice_line_id is null
),

-- What a later negative line took back in full is no longer billed.
reversed as (
    select
        contract_id,
        sku,
        period_start,
        period_end,
        currency
    from lines
    group by contract_id, sku, period_start, period_end, currency
    having min(amount) < 0 and sum(net_amount) <= 0
),

after_end as (
    select
        l.invoice_line_id,
        c.ended_on
    from lines as l
    inner join {{ ref('int_contracts__contracts') }} as c on l.contract_id = c.contract_id
    left join {{ ref('int_billing__schedule') }} as o on l.obligation_id = o.obligation_id
    left join totals as t on l.obligation_id = t.obligation_id
    left join reversed as r
        on l.contract_id = r.contract_id and l.sku = r.sku and l.period_start = r.period_start and l.period_end = r.period_end and l.currency = r.currency
    where l.period_start > c.ended_on
        and l.net_amount > 0
        and r.contract_id is null
        -- A fee or a true-up that is owed may be billed late: then its line may well begin after the end.
        and (coalesce(l.charge_type, 'recurring') in ('recurring', 'usage') or t.net_amount > o.amount + {{ minor_unit('l.currency') }})
),

decided as (
    select
        l.*,
        case
            when s.invoice_line_id is not null then 'duplicate_subscription'
            when d.invoice_line_id is not null then 'duplicate_invoice'
            when a.invoice_line_id is not null then 'billed_after_cancellation'
        end as code,
        case
            when s.invoice_line_id is not null then s.subscription_id
            when d.invoice_line_id is not null then l.invoice_id
            when a.invoice_line_id is not null then l.invoice_line_id
        end as subject,
        a.ended_on
    from lines as l
    left join second_subscription as s on l.invoice_line_id = s.invoice_line_id
    left join second_invoice_lines as d on l.invoice_line_id = d.invoice_line_id
    left join after_end as a on l.invoice_line_id = a.invoice_line_id
)

select
    invoice_line_id,
    invoice_id,
    obligation_id,
    code,
    subject,
    customer_id,
    contract_id,
    deal_id,
    deal_line_id,
    sku,
    subscription_id,
    currency,
    issued_on,
    period_start,
    period_end,
    amount,
    credited,
    cast(greatest(net_amount, 0) as decimal(28, 4)) as open_amount,
    ended_on
from decided
where code is not null
