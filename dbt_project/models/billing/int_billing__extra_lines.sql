-- grain: one row per invoice line that bills what is not owed, whatever its price: by a second subscription, a second time, or after the contract's
-- end. Decided before variance and in this order; the line is taken out of what its obligation counts as invoiced. open_amount is not yet credited.
with lines as (
    select
        l.*,
        s.subscription_id as second_subscription_id,
        t.invoice_line_id is not null or (c.invoice_id is not null and l.net_amount > 0) as is_billed_twice
    from {{ ref('int_billing__billed_lines') }} as l
    left join {{ ref('int_billing__second_subscription') }} as s on l.invoice_line_id = s.invoice_line_id
    left join {{ ref('int_billing__billed_twice') }} as t on l.invoice_line_id = t.invoice_line_id
    left join {{ ref('int_billing__invoice_copies') }} as c on l.invoice_id = c.invoice_id
),

totals as (
    select
        obligation_id,
        sum(net_amount) as net_amount
    from lines
    where second_subscription_id is null and not coalesce(is_other_currency, false)
    group by obligation_id
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
            when l.second_subscription_id is not null then 'duplicate_subscription'
            when l.is_billed_twice then 'duplicate_invoice'
            when a.invoice_line_id is not null then 'billed_after_cancellation'
        end as code,
        case
            when l.second_subscription_id is not null then l.second_subscription_id
            when l.is_billed_twice then l.invoice_id
            when a.invoice_line_id is not null then l.invoice_line_id
        end as subject,
        a.ended_on
    from lines as l
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
