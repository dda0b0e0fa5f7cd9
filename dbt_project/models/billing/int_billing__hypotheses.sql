-- grain: one row per due obligation that was billed at another amount: its cause. Each hypothesis replaces one input of the row (the step before, an
-- uplift, an expired discount, the discount or the quantity on the invoice, the share by another rule) and recomputes it; the first by precedence whose
-- amount is the billed one, before credits, to within one minor unit, is the cause. price_mismatch stands where none is.
with rows_open as (
    select
        v.obligation_id,
        v.currency,
        v.billed,
        v.expected,
        v.open_variance,
        v.item_id,
        v.period_start,
        v.period_end,
        v.full_period_start,
        v.full_period_end,
        d.type as deal_type,
        l.deal_line_id,
        l.starts_on,
        l.step_before_line_id,
        l.proration,
        l.discount_pct as stated_discount_pct,
        l.discount_until,
        l.annual_uplift_pct,
        l.renewal_uplift_pct,
        s.quantity,
        s.unit_price,
        s.list_unit_price,
        s.discount_pct,
        s.billing_months,
        s.price_months,
        s.share_num,
        s.share_den,
        s.uplift_years,
        s.renewal_no,
        s.is_sum_of_months,
        b.quantity as billed_quantity,
        b.quantity_sum as billed_quantity_sum,
        b.discount_amount as billed_discount,
        b.period_start as billed_from,
        b.period_end as billed_until
    from {{ ref('int_billing__open_variances') }} as v
    inner join {{ ref('int_billing__schedule') }} as s on v.obligation_id = s.obligation_id
    inner join {{ ref('int_contracts__lines') }} as l on v.deal_line_id = l.deal_line_id
    inner join {{ ref('int_contracts__deals') }} as d on v.deal_id = d.deal_id
    inner join {{ ref('int_billing__billed_inputs') }} as b on v.obligation_id = b.obligation_id
    where v.charge_type in ('recurring', 'one_time') and v.silent_because is null
),

-- The lines before this one in its item, and the step before of a ramp.
steps_before as (
    select
        r.*,
        p.quantity as step_quantity,
        {{ exact_product('p.unit_price', exact_product('coalesce(a.factor, 1)', 'coalesce(n.factor, 1)')) }} as step_unit_price,
        {{ in_force('coalesce(p.discount_pct, 0)', 'p.discount_until', 'r.period_start') }} as step_discount_pct,
        coalesce(p.price_months, r.billing_months) as step_price_months
    from rows_open as r
    inner join {{ ref('int_contracts__lines') }} as p
        on (r.item_id = p.item_id or r.step_before_line_id = p.deal_line_id)
        and p.starts_on < r.starts_on and p.action <> 'remove' and p.is_computed and not p.is_overtaken
    left join {{ ref('int_billing__growth') }} as a
        on p.annual_uplift_pct = a.pct and a.times = {{ whole_years('p.starts_on', 'r.period_start') }}
    left join {{ ref('int_billing__growth') }} as n on r.renewal_uplift_pct = n.pct and r.renewal_no = n.times
),

growth_factors as (
    select pct, times, factor
    from {{ ref('int_billing__growth') }}
    union
    select pct, 0 as times, cast(1 as decimal(38, 18)) as factor
    from {{ ref('int_billing__growth') }}
    union
    select cast(0 as decimal(30, 12)) as pct, 0 as times, cast(1 as decimal(38, 18)) as factor
),

-- No uplift, or one year or one renewal fewer.
fewer_uplifts as (
    select
        r.*,
        {{ exact_product('r.list_unit_price', exact_product('a.factor', 'n.factor')) }} as fewer_unit_price
    from rows_open as r
    inner join growth_factors as a
        on a.pct = case when r.uplift_years > 0 then coalesce(r.annual_uplift_pct, 0) else 0 end
        and a.times in (0, r.uplift_years - 1, r.uplift_years)
    inner join growth_factors as n
        on n.pct = case when r.renewal_no > 0 then r.renewal_uplift_pct else 0 end
        and n.times in (0, r.renewal_no - 1, r.renewal_no)
),

rules as (
    select 'actual_days' as rule
    union all
    select 'thirty_360' as rule
    union all
    select 'none' as rule
),

-- The share by any of the three rules, over the row's own days or the invoice line's.
spans as (
    select r.*, r.period_start as share_from, r.period_end as share_until
    from rows_open as r
    union all
    select r.*, r.billed_from as share_from, r.billed_until as share_until
    from rows_open as r
    where r.billed_from >= r.full_period_start and r.billed_until <= r.full_period_end
),

other_shares as (
    select
        s.*,
        u.rule,
        {{ share_num('u.rule', 's.share_from', 's.share_until', 's.full_period_start', 's.full_period_end', 's.billing_months') }} as other_num,
        {{ share_den('u.rule', 's.share_from', 's.share_until', 's.full_period_start', 's.full_period_end', 's.billing_months') }} as other_den
    from spans as s
    cross join rules as u
    where not s.is_sum_of_months
        and (s.share_from <> s.full_period_start or s.share_until <> s.full_period_end)
),

quantities as (
    select r.*, r.billed_quantity as read_quantity
    from rows_open as r
    union all
    select r.*, r.billed_quantity_sum as read_quantity
    from rows_open as r
),

variants as (
    select obligation_id, case when deal_type = 'amendment' then 50 else 160 end as place, 'the step before' as hypothesis,
        step_quantity as quantity, step_unit_price as unit_price, step_discount_pct as discount_pct, billing_months, step_price_months as price_months, share_num, share_den
    from steps_before
    union all
    select obligation_id, 160 as place, 'the price of the step before' as hypothesis,
        quantity, step_unit_price as unit_price, discount_pct, billing_months, step_price_months as price_months, share_num, share_den
    from steps_before
    union all
    select obligation_id, 160 as place, 'the quantity of the step before' as hypothesis,
        step_quantity as quantity, unit_price, discount_pct, billing_months, price_months, share_num, share_den
    from steps_before
    union all
    select obligation_id, 170 as place, 'a price before its uplift' as hypothesis,
        quantity, fewer_unit_price as unit_price, discount_pct, billing_months, price_months, share_num, share_den
    from fewer_uplifts
    where fewer_unit_price <> unit_price
    union all
    select obligation_id, 180 as place, 'the discount that has ended' as hypothesis,
        quantity, unit_price, stated_discount_pct as discount_pct, billing_months, price_months, share_num, share_den
    from rows_open
    -- Of a term that is billed once, the discount may end inside.
    where stated_discount_pct > 0 and case when is_sum_of_months then period_end else period_start end > discount_until
    union all
    select obligation_id, 200 as place, 'the share by ' || rule as hypothesis,
        quantity, unit_price, discount_pct, billing_months, price_months, other_num as share_num, other_den as share_den
    from other_shares
    union all
    select obligation_id, 210 as place, 'the quantity on the invoice' as hypothesis,
        read_quantity as quantity, unit_price, discount_pct, billing_months, price_months, share_num, share_den
    from quantities
    where read_quantity <> quantity and {{ digits_before_point('read_quantity') }} + {{ digits_before_point('unit_price') }} <= 13
),

recomputed as (
    select
        r.obligation_id,
        w.place,
        w.hypothesis,
        w.quantity,
        {{ recurring_amount('w.quantity', 'w.unit_price', 'w.discount_pct', 'w.billing_months', 'w.price_months', 'w.share_num', 'w.share_den', 'r.currency') }} as amount
    from variants as w
    inner join rows_open as r on w.obligation_id = r.obligation_id
    union all
    -- The discount as it stands on the invoice, off the row's own price.
    select
        obligation_id,
        190 as place,
        'the discount on the invoice' as hypothesis,
        quantity,
        {{ recurring_amount('quantity', 'unit_price', '0', 'billing_months', 'price_months', 'share_num', 'share_den', 'currency') }} - billed_discount as amount
    from rows_open
    where billed_discount > 0
),

matching as (
    select
        r.obligation_id,
        c.place,
        c.hypothesis,
        c.quantity,
        c.amount,
        row_number() over (partition by r.obligation_id order by c.place, abs(c.amount - r.billed), c.hypothesis) as choice
    from recomputed as c
    inner join rows_open as r on c.obligation_id = r.obligation_id
    where abs(c.amount - r.billed) <= {{ minor_unit('r.currency') }}
        -- A missed step, uplift or expiry leaves money behind; what was billed too high has another cause.
        and (r.open_variance < 0 or c.place in (50, 200, 210))
)

select
    r.obligation_id,
    case coalesce(m.place, 220)
        when 50 then 'amendment_not_applied'
        when 160 then 'ramp_step_missed'
        when 170 then 'uplift_missed'
        when 180 then 'expired_discount'
        when 190 then 'excess_discount'
        when 200 then 'proration_error'
        when 210 then 'quantity_mismatch'
        else 'price_mismatch'
    end as code,
    m.hypothesis,
    m.quantity as recomputed_quantity,
    m.amount as recomputed_amount
from rows_open as r
left join matching as m on r.obligation_id = m.obligation_id and m.choice = 1
