-- grain: one row per obligation that was billed as if a won amendment had never been signed, with the amendment's deal: rows billed as the line stood
-- before; the period that the change cuts, billed whole on the old line; an added line of a sku that is billed, not billed; a removed line billed on.
with amendments as (
    select
        l.deal_line_id,
        l.deal_id,
        l.contract_id,
        l.item_id,
        l.sku,
        l.action,
        l.starts_on,
        l.previous_line_id
    from {{ ref('int_contracts__lines') }} as l
    inner join {{ ref('int_contracts__deals') }} as d on l.deal_id = d.deal_id
    where d.type = 'amendment'
),

open_rows as (
    select *
    from {{ ref('int_billing__open_variances') }}
    where silent_because is null and charge_type = 'recurring'
),

billed_as_before as (
    select
        o.obligation_id,
        o.deal_id
    from open_rows as o
    inner join {{ ref('int_billing__hypotheses') }} as h on o.obligation_id = h.obligation_id
    where h.code = 'amendment_not_applied'
),

-- The rows of the period that the change cuts: the old line's, and the new line's first.
cut_periods as (
    select
        n.obligation_id as new_obligation_id,
        o.obligation_id as old_obligation_id,
        a.deal_id,
        n.billed + o.billed as billed,
        o.currency,
        {{ recurring_amount('s.quantity', 's.unit_price', 's.discount_pct', 's.billing_months', 's.price_months', '1', '1', 's.currency') }} as amount_before
    from amendments as a
    inner join open_rows as n on a.deal_line_id = n.deal_line_id
    inner join open_rows as o
        on a.item_id = o.item_id
        and a.deal_line_id <> o.deal_line_id -- renewals of a month cut a longer period of the line itself
        and o.full_period_start = n.full_period_start
        and o.full_period_end = n.full_period_end
        and o.period_end < n.period_start
    inner join {{ ref('int_billing__schedule') }} as s on o.obligation_id = s.obligation_id
    where not s.is_sum_of_months
),

cut_and_billed_whole as (
    select obligation_id, deal_id
    from (
        select new_obligation_id as obligation_id, deal_id from cut_periods where abs(billed - amount_before) <= {{ minor_unit('currency') }}
        union all
        select old_obligation_id as obligation_id, deal_id from cut_periods where abs(billed - amount_before) <= {{ minor_unit('currency') }}
    ) as both_rows
),

billed_skus as (
    select distinct contract_id, sku
    from {{ ref('int_billing__billed_lines') }}
),

billed_lines_of_contract as (
    select distinct deal_line_id
    from {{ ref('int_billing__billed_lines') }}
),

added_and_not_billed as (
    select
        o.obligation_id,
        a.deal_id
    from amendments as a
    inner join open_rows as o on a.deal_line_id = o.deal_line_id
    inner join billed_skus as k on a.contract_id = k.contract_id and a.sku = k.sku
    left join billed_lines_of_contract as b on a.deal_line_id = b.deal_line_id
    where a.action = 'add' and o.is_unbilled and b.deal_line_id is null
),

removed_and_billed_on as (
    select distinct
        o.obligation_id,
        a.deal_id
    from amendments as a
    inner join open_rows as o on a.item_id = o.item_id and o.open_variance > 0
    inner join {{ ref('int_billing__line_obligations') }} as l
        on o.obligation_id = l.obligation_id and l.extra_code is null and l.amount > 0 and l.period_end >= a.starts_on
    where a.action = 'remove'
),

together as (
    select obligation_id, deal_id from billed_as_before
    union all
    select obligation_id, deal_id from cut_and_billed_whole
    union all
    select obligation_id, deal_id from added_and_not_billed
    union all
    select obligation_id, deal_id from removed_and_billed_on
)

select
    obligation_id,
    min(deal_id) as deal_id
from together
group by obligation_id
