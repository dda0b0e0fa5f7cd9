-- grain: one row per invoice line of the later of two live subscriptions that bills what the other one bills too.
with lines as (
    select
        *,
        coalesce(is_other_currency, false) as is_foreign
    from {{ ref('int_billing__billed_lines') }}
    where obligation_id is not null
),

-- What a note took back in full is no longer billed, by whichever of them.
of_the_later as (
    select distinct
        l.invoice_line_id,
        l.obligation_id,
        d.subscription_id
    from lines as l
    inner join {{ ref('int_billing__duplicate_subscriptions') }} as d
        on l.subscription_id = d.subscription_id and l.contract_id = d.contract_id and l.sku = d.sku
    where l.amount > 0 and l.net_amount > 0
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
)

-- Only what the other subscription bills too is billed twice.
select distinct
    d.invoice_line_id,
    d.subscription_id
from of_the_later as d
inner join beyond_expected as b on d.obligation_id = b.obligation_id
inner join lines as o on d.obligation_id = o.obligation_id and o.net_amount > 0
left join of_the_later as also on o.invoice_line_id = also.invoice_line_id
where also.invoice_line_id is null
