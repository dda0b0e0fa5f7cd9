-- grain: one row per due obligation whose billing differs by more than one minor unit, after credits. silent_because says why no code may speak of it:
-- a young draft is on its way, a renewal is days old, a trial is free, or rows of one period, or of one invoice line's, were billed together and add up.
with open_rows as (
    select *
    from {{ ref('int_billing__obligations') }}
    where open_variance <> 0
),

billed_contracts as (
    select distinct contract_id
    from {{ ref('int_billing__billed_lines') }}
),

young_drafts as (
    select distinct obligation_id
    from {{ ref('int_billing__drafts') }}
    where not is_stale
),

-- What a subscription holds is not owed while its trial runs, but for fees; of a period that the trial ends in, the contract decides.
trials as (
    select distinct o.obligation_id
    from open_rows as o
    inner join {{ ref('int_billing__subscription_scope') }} as c on o.contract_id = c.contract_id and o.item_id = c.item_id
    inner join {{ ref('core_subscriptions') }} as s on c.subscription_id = s.id
    where o.charge_type <> 'one_time' and o.expected > 0 and o.expected + o.open_variance = 0 and o.foreign_line_count = 0
        and o.period_start <= s.trial_end
        and (o.period_end <= s.trial_end or s.trial_end >= {{ as_of() }})
        and o.period_end >= coalesce(s.start_date, o.period_start)
),

-- A change or a renewal cuts a period in rows; billed in one line, or by the difference, they are right together.
together as (
    select
        contract_id,
        sku,
        full_period_start,
        full_period_end
    from open_rows
    where charge_type = 'recurring'
    group by contract_id, sku, currency, full_period_start, full_period_end
    having count(*) > 1 and abs(sum(open_variance)) <= count(*) * {{ minor_unit('currency') }}
),

-- Several periods in one line; where that is how the line is billed, its frequency is wrong.
caught_up as (
    select distinct c.obligation_id
    from {{ ref('int_billing__caught_up') }} as c
    left join {{ ref('int_billing__frequencies') }} as f on c.deal_line_id = f.deal_line_id
    where f.deal_line_id is null
)

select
    o.obligation_id,
    o.contract_id,
    o.customer_id,
    o.deal_id,
    o.deal_line_id,
    o.item_id,
    o.sku,
    o.charge_type,
    o.period_start,
    o.period_end,
    o.full_period_start,
    o.full_period_end,
    o.bill_on,
    o.currency,
    o.renewal_no,
    o.expected,
    cast(o.invoiced - o.extra_invoiced as decimal(28, 4)) as billed,
    cast(o.credited - o.extra_credited as decimal(28, 4)) as credited,
    o.open_variance,
    -- What was billed of it so far as no note explains the difference.
    cast(o.expected + o.open_variance as decimal(28, 4)) as actual,
    o.line_count,
    o.foreign_line_count,
    -- Billed in another currency is not unbilled: currency_drift speaks of it.
    o.line_count = 0 and o.foreign_line_count = 0 and o.expected > 0 as is_unbilled,
    b.contract_id is not null as is_contract_billed,
    r.term_ended_on as renewal_term_ended_on,
    case
        when y.obligation_id is not null and o.line_count = 0 then 'draft'
        when r.is_in_grace and o.line_count = 0 then 'renewal'
        when f.obligation_id is not null then 'trial'
        when t.contract_id is not null or c.obligation_id is not null then 'together'
    end as silent_because,
    o.explanation
from open_rows as o
left join billed_contracts as b on o.contract_id = b.contract_id
left join young_drafts as y on o.obligation_id = y.obligation_id
left join trials as f on o.obligation_id = f.obligation_id
left join caught_up as c on o.obligation_id = c.obligation_id
left join {{ ref('int_contracts__lines') }} as l on o.deal_line_id = l.deal_line_id
left join {{ ref('int_billing__renewals') }} as r
    on o.contract_id = r.contract_id and l.term_ends_on = r.term_ends_on and o.renewal_no + l.renewed_terms >= r.first_gap_renewal_no
left join together as t
    on case when o.charge_type = 'recurring' then o.contract_id end = t.contract_id and o.sku = t.sku
    and o.full_period_start = t.full_period_start and o.full_period_end = t.full_period_end
