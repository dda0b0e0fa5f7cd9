-- grain: one row per contract (and deal, line) x defect of its data. What can be computed without the defect still is: the rest of the contract
-- always, the line itself where is_computed says so.
{% set checks = [
    ('line_not_computed', 'not_computed_because is not null', "not_computed_because"),
    ('end_before_start', "action <> 'remove' and own_ends_on < starts_on", "'it ends on ' || cast(own_ends_on as string) || ', before it starts on ' || cast(starts_on as string) || case when action = 'change' then '; a change without an end of its own takes that of the line it replaces: state an end date on the line or its deal' else '' end"),
    ('overtaken_change', 'is_overtaken', "'what replaces it starts before it does, so it never comes into service'"),
    ('commitment_without_meter', "commit_amount is not null and (charge_type <> 'usage' or meter is null)", "'it states a commitment of ' || " ~ number_text('commit_amount') ~ " || ' and no metered usage that could count against it'"),
    ('negative_quantity', 'quantity < 0', "'its quantity is ' || " ~ number_text('quantity')),
    ('negative_discount', 'discount_pct < 0', "'its discount is ' || " ~ number_text('discount_pct') ~ " || '%, which makes it dearer'"),
    ('once_without_end', "billing_months is null and charge_type <> 'one_time' and own_ends_on is null and action <> 'remove'", "'it is billed once and has no end: it is computed as far as the horizon'"),
    ('tier_mode_missing', "has_tiers and tier_mode_stated is null and charge_type = 'usage'", "'it has tiers and does not say how they rate: taken as graduated'"),
    ('tiers_without_usage', "has_tiers and charge_type <> 'usage'", "'it has tiers and is not charged by usage: they are not applied'"),
] %}
with tiered as (
    select
        deal_line_id,
        count(*) as tiers,
        count(distinct up_to) as bounds,
        sum(case when up_to is null then 1 else 0 end) as open_tiers,
        sum(case when up_to <= 0 then 1 else 0 end) as bounds_below_zero
    from {{ ref('core_line_tiers') }}
    group by deal_line_id
),

lines as (
    select
        l.*,
        d.tier_mode as tier_mode_stated,
        t.deal_line_id is not null as has_tiers,
        t.tiers,
        t.bounds,
        t.open_tiers,
        t.bounds_below_zero,
        k.named_line_id,
        k.replaced_line_id,
        k.is_circular,
        o.starts_on as replaced_starts_on,
        o.contract_id as replaced_contract_id
    from {{ ref('int_contracts__lines') }} as l
    inner join {{ ref('core_deal_lines') }} as d on l.deal_line_id = d.id
    inner join {{ ref('int_contracts__links') }} as k on l.deal_line_id = k.deal_line_id
    left join {{ ref('int_contracts__links') }} as o on k.replaced_line_id = o.deal_line_id
    left join tiered as t on l.deal_line_id = t.deal_line_id
),

found as (
    {%- for finding, condition, reason in checks %}
    select contract_id, deal_id, deal_line_id, '{{ finding }}' as finding, is_computed, {{ reason }} as reason
    from lines
    where {{ condition }}
    union all
    {%- endfor %}
    select contract_id, deal_id, deal_line_id, 'circular_change' as finding, is_computed,
        'it replaces ' || named_line_id || ' in a circle of changes: each of them is taken as a line of its own' as reason
    from lines
    where is_circular
    union all
    select contract_id, deal_id, deal_line_id, 'replaced_line_missing' as finding, is_computed,
        'it is a ' || action || ' and names ' || case when named_line_id is null then 'no line' else named_line_id || ', which is no line of a won deal' end
        || case when action = 'change' then ': taken as a new line' else ': nothing is removed' end as reason
    from lines
    where action in ('change', 'remove') and replaced_line_id is null and not is_circular
    union all
    select contract_id, deal_id, deal_line_id, 'change_before_start' as finding, is_computed,
        'it starts on ' || cast(starts_on as string) || ', before ' || replaced_line_id || ' that it replaces (' || cast(replaced_starts_on as string) || ')' as reason
    from lines
    where starts_on < replaced_starts_on
    union all
    select contract_id, deal_id, deal_line_id, 'change_of_other_contract' as finding, is_computed,
        'it replaces ' || replaced_line_id || ' of contract ' || replaced_contract_id as reason
    from lines
    where replaced_contract_id <> contract_id
    union all
    select contract_id, deal_id, deal_line_id, 'tiers_overlap' as finding, is_computed,
        'two of its ' || cast(tiers as string) || ' tiers have one bound: the one of the smaller id is applied' as reason
    from lines
    where tiers > bounds + case when open_tiers > 0 then 1 else 0 end
    union all
    select contract_id, deal_id, deal_line_id, 'tiers_gap' as finding, is_computed,
        case when open_tiers = 0 then 'its last tier is bounded: its price goes on beyond' else 'a tier is bounded at zero or below and never reached' end as reason
    from lines
    where open_tiers = 0 or bounds_below_zero > 0
    union all
    -- Lines side by side of one sku that are not linked: two orders, or a change that forgot to say so. A line that is not computed has no service to overlap.
    select a.contract_id, a.deal_id, a.deal_line_id, 'unlinked_overlap' as finding, a.is_computed,
        'from ' || cast(greatest(a.starts_on, min(b.starts_on)) as string) || ' on it runs beside ' || {{ sorted_list_text('b.deal_line_id') }} || ' of the same sku, and neither replaces the other' as reason
    from lines as a
    inner join lines as b
        on a.contract_id = b.contract_id
        and a.sku = b.sku
        and a.charge_type = b.charge_type
        and a.item_id <> b.item_id
        and (a.starts_on > b.starts_on or (a.starts_on = b.starts_on and a.deal_line_id > b.deal_line_id))
        and (b.ends_on is null or b.ends_on >= a.starts_on)
    where a.charge_type <> 'one_time' and a.action <> 'remove' and b.action <> 'remove' and a.is_computed and b.is_computed
        and (a.ends_on is null or a.ends_on >= a.starts_on) and (b.ends_on is null or b.ends_on >= b.starts_on)
    group by a.contract_id, a.deal_id, a.deal_line_id, a.is_computed, a.starts_on
),

deals as (
    select contract_id, deal_id, 'end_before_start' as finding,
        'it ends on ' || cast(end_date as string) || ', before it starts on ' || cast(starts_on as string) as reason
    from {{ ref('int_contracts__deals') }}
    where end_date < starts_on
    union all
    select contract_id, deal_id, 'other_currency' as finding,
        'it is in ' || currency || ' and contract ' || stated_contract_id || ' in ' || stated_contract_currency || ': taken as a contract of its own' as reason
    from {{ ref('int_contracts__deals') }}
    where currency <> stated_contract_currency
    union all
    select contract_id, deal_id, 'account_missing' as finding,
        'its account ' || account_id || ' does not exist: it has no customer' as reason
    from {{ ref('int_contracts__deals') }}
    where customer_id is null
    union all
    select contract_id, deal_id, 'renewal_term_invalid' as finding,
        'its renewal term is ' || cast(renewal_term_months as string) || ' months: taken as {{ setting("renewal_term_months") }}' as reason
    from {{ ref('int_contracts__deals') }}
    where auto_renew and renewal_term_months <= 0
    union all
    select d.contract_id, d.deal_id, 'begins_after_renewal' as finding,
        'it starts on ' || cast(d.starts_on as string) || ', and is no amendment: the term that ended on ' || cast(t.term_ends_on as string) || ' and renews by itself '
        || case
            when t.renews then 'is taken as renewed until the day before. Where the deal only adds to it, state its type as amendment'
            else 'is taken as not renewed, since the deal was closed by then. Where it renewed all the same, state the end of the renewed term on the deal before'
        end as reason
    from {{ ref('int_contracts__deals') }} as d
    inner join {{ ref('int_contracts__deal_terms') }} as b on d.deal_id = b.deal_id and b.begins_term
    inner join {{ ref('int_contracts__terms') }} as t on b.contract_id = t.contract_id and b.term_no = t.term_no + 1
    -- One that begins with a renewed term takes its place.
    where t.auto_renew and (t.cancelled_on is null or t.cancelled_on > t.term_ends_on)
        and {{ add_months(add_days('t.term_ends_on', 1), whole_division(whole_months(add_days('t.term_ends_on', 1), 'd.starts_on'), 't.renewal_term_months') ~ ' * t.renewal_term_months') }} <> d.starts_on
)

select
    contract_id,
    deal_id,
    deal_line_id,
    finding,
    is_computed,
    'Line ' || deal_line_id || ': ' || reason || '.' as reason
from found
union all
select
    contract_id,
    deal_id,
    cast(null as string) as deal_line_id,
    finding,
    true as is_computed,
    'Deal ' || deal_id || ': ' || reason || '.' as reason
from deals
