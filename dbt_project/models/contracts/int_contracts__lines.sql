-- grain: one row per deal line of a won deal: its terms with their defaults, its item, and the days it is in service after changes, removal,
-- cancellation and renewal. A line that never comes into service ends the day before it starts.
with tiered as (
    select distinct deal_line_id
    from {{ ref('core_line_tiers') }}
),

-- The term that a line belongs to: the one on whose last day it ends, else its deal's. One that amends what renewed belongs to that.
placed as (
    select
        i.*,
        l.sku,
        l.description,
        l.charge_type,
        l.replaces_line_id,
        l.quantity,
        l.unit_price,
        l.price_period,
        l.billing_frequency,
        l.billing_timing,
        l.proration,
        l.discount_pct,
        l.discount_until,
        l.annual_uplift_pct,
        l.meter,
        l.included_quantity,
        l.tier_mode,
        l.commit_amount,
        l.commit_period,
        l.end_date as stated_line_end_on,
        l.end_date is null and d.end_date is null as takes_its_end,
        d.closed_on,
        t.amends_renewal,
        case when t.amends_renewal then t.term_no else coalesce(e.term_no, t.term_no) end as term_no
    from {{ ref('int_contracts__items') }} as i
    inner join {{ ref('core_deal_lines') }} as l on i.deal_line_id = l.id
    inner join {{ ref('int_contracts__deals') }} as d on i.deal_id = d.deal_id
    inner join {{ ref('int_contracts__deal_terms') }} as t on i.deal_id = t.deal_id
    left join {{ ref('int_contracts__terms') }} as e
        on i.contract_id = e.contract_id
        and least(i.own_ends_on, {{ add_days('i.next_starts_on', -1) }}) = e.term_ends_on
),

termed as (
    select
        p.*,
        t.customer_id,
        t.currency,
        t.renews,
        t.renews_until,
        t.lapsed,
        t.term_ends_on,
        t.cancelled_on,
        t.renewal_term_months,
        t.renewal_uplift_pct,
        r.deal_line_id is not null as has_tiers,
        -- Of a line that amends what had renewed: how many renewed terms are over when it ends.
        case when p.amends_renewal and p.own_ends_on >= t.term_ends_on then
            {{ whole_division(whole_months(add_days('t.term_ends_on', 1), add_days('p.own_ends_on', 1)), 't.renewal_term_months') }}
        end as terms_by_end
    from placed as p
    inner join {{ ref('int_contracts__terms') }} as t on p.contract_id = t.contract_id and p.term_no = t.term_no
    left join tiered as r on p.deal_line_id = r.deal_line_id
),

-- It goes on with the renewals where it ends with one of them; one that took the end of a line that had renewed ends with the term that it starts in.
counted as (
    select
        *,
        case
            when terms_by_end is null or {{ add_days(add_months(add_days('term_ends_on', 1), 'terms_by_end * renewal_term_months'), -1) }} <> own_ends_on then null
            when takes_its_end and own_ends_on < starts_on then
                {{ whole_division(whole_months(add_days('term_ends_on', 1), 'starts_on'), 'renewal_term_months') }} + 1
            else terms_by_end
        end as renewed_terms
    from termed
),

settled as (
    select
        *,
        coalesce({{ add_days(add_months(add_days('term_ends_on', 1), 'renewed_terms * renewal_term_months'), -1) }}, own_ends_on) as settled_ends_on
    from counted
),

dated as (
    select
        *,
        -- Before cancellation and renewal.
        least(settled_ends_on, {{ add_days('next_starts_on', -1) }}) as changed_ends_on
    from settled
),

flagged as (
    select
        *,
        action <> 'remove' and not is_overtaken and charge_type <> 'one_time'
        and (changed_ends_on = term_ends_on or (renewed_terms is not null and changed_ends_on = settled_ends_on))
        and starts_on <= changed_ends_on
        and (next_starts_on is null or next_starts_on > {{ add_days('changed_ends_on', 1) }}) as ran_to_term_end
    from dated
),

resolved as (
    select
        *,
        coalesce(renews and ran_to_term_end, false) as goes_on_by_renewal,
        coalesce(lapsed and ran_to_term_end, false) as lapsed_with_term,
        case
            when action = 'remove' or is_overtaken then {{ add_days('starts_on', -1) }}
            -- A one-time line that started by the cancellation stands whole.
            when charge_type = 'one_time' then
                case
                    when cancelled_on < starts_on or next_starts_on <= starts_on then {{ add_days('starts_on', -1) }}
                    else coalesce(stated_line_end_on, starts_on)
                end
            when renews and ran_to_term_end then least(cancelled_on, {{ add_days('next_starts_on', -1) }}, renews_until)
            else least(changed_ends_on, cancelled_on)
        end as ends_on,
        {{ blocked_because() }} as not_computed_because
    from flagged
),

-- The step before of a ramp: the line of the same contract and sku that ends the day before.
steps as (
    select
        contract_id,
        sku,
        charge_type,
        {{ add_days('ends_on', 1) }} as next_on,
        min(deal_line_id) as deal_line_id
    from resolved
    where action <> 'remove' and ends_on >= starts_on
    group by contract_id, sku, charge_type, {{ add_days('ends_on', 1) }}
)

select
    r.deal_line_id,
    r.contract_id,
    r.deal_id,
    r.customer_id,
    r.item_id,
    r.anchor_on,
    r.previous_line_id,
    coalesce(r.previous_line_id, s.deal_line_id) as step_before_line_id,
    r.sku,
    r.description,
    r.charge_type,
    r.action,
    r.replaces_line_id,
    r.quantity,
    r.unit_price,
    r.price_period,
    {{ price_period_months('r.price_period') }} as price_months,
    {{ billing_frequency_months('r.billing_frequency') }} as billing_months,
    case when r.charge_type = 'usage' then 'arrears' else coalesce(r.billing_timing, 'advance') end as billing_timing,
    coalesce(r.proration, 'actual_days') as proration,
    r.discount_pct,
    r.discount_until,
    r.annual_uplift_pct,
    r.meter,
    r.included_quantity,
    case when r.has_tiers then coalesce(r.tier_mode, 'graduated') end as tier_mode,
    r.commit_amount,
    case when r.commit_amount is not null then coalesce(r.commit_period, 'billing_period') end as commit_period,
    r.starts_on,
    r.ends_on,
    r.settled_ends_on as own_ends_on,
    r.changed_ends_on,
    r.stated_line_end_on,
    r.goes_on_by_renewal,
    r.lapsed_with_term,
    r.term_no,
    r.term_ends_on,
    case when r.goes_on_by_renewal then coalesce(r.renewed_terms, 0) else 0 end as renewed_terms,
    r.renewal_term_months,
    r.renewal_uplift_pct,
    r.currency,
    r.closed_on,
    r.is_overtaken,
    r.not_computed_because is null as is_computed,
    r.not_computed_because
from resolved as r
left join steps as s
    on r.contract_id = s.contract_id
    and r.sku = s.sku
    and r.charge_type = s.charge_type
    and case when r.action = 'add' then r.starts_on end = s.next_on
