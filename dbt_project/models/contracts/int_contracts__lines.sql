-- grain: one row per deal line of a won deal: its terms with their defaults, its item, and the days it is in service after changes, removal,
-- cancellation and renewal. A line that never comes into service ends the day before it starts.
with tiered as (
    select distinct deal_line_id
    from {{ ref('core_line_tiers') }}
),

dated as (
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
        t.customer_id,
        t.currency,
        t.renews,
        t.lapsed,
        t.term_ends_on,
        t.cancelled_on,
        t.renewal_term_months,
        t.renewal_uplift_pct,
        r.deal_line_id is not null as has_tiers,
        -- Before cancellation and renewal.
        least(i.own_ends_on, {{ add_days('i.next_starts_on', -1) }}) as changed_ends_on
    from {{ ref('int_contracts__items') }} as i
    inner join {{ ref('core_deal_lines') }} as l on i.deal_line_id = l.id
    inner join {{ ref('int_contracts__terms') }} as t on i.contract_id = t.contract_id
    left join tiered as r on i.deal_line_id = r.deal_line_id
),

flagged as (
    select
        *,
        action <> 'remove' and not is_overtaken and charge_type <> 'one_time'
        and changed_ends_on = term_ends_on and starts_on <= term_ends_on
        and (next_starts_on is null or next_starts_on > {{ add_days('term_ends_on', 1) }}) as ran_to_term_end
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
            when renews and ran_to_term_end then least(cancelled_on, {{ add_days('next_starts_on', -1) }})
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
    r.own_ends_on,
    r.changed_ends_on,
    r.stated_line_end_on,
    r.goes_on_by_renewal,
    r.lapsed_with_term,
    r.term_ends_on,
    r.renewal_term_months,
    r.renewal_uplift_pct,
    r.anchor_in_deal_on,
    r.next_starts_in_deal_on,
    r.currency,
    d.closed_on,
    r.is_overtaken,
    r.not_computed_because is null as is_computed,
    r.not_computed_because
from resolved as r
inner join {{ ref('int_contracts__deals') }} as d on r.deal_id = d.deal_id
left join steps as s
    on r.contract_id = s.contract_id
    and r.sku = s.sku
    and r.charge_type = s.charge_type
    and case when r.action = 'add' then r.starts_on end = s.next_on
