-- grain: one row per won deal: the day it runs to, and which term of its contract it belongs to. A contract has one term, and one more where a deal begins
-- after the term before was over: that one may have renewed in between. A deal that only changes what renewed belongs to the term it changes, whose end stays.
with recursive brought as (
    select
        i.deal_id,
        max(case when i.action <> 'add' then 1 else 0 end) as changes,
        max(case when l.charge_type <> 'one_time' then 1 else 0 end) as has_service,
        max(case when i.action <> 'remove' and l.charge_type <> 'one_time' then i.own_ends_on end) as ends_on,
        max(case when i.action <> 'remove' and l.charge_type <> 'one_time' and i.own_ends_on is null then 1 else 0 end) as goes_on
    from {{ ref('int_contracts__items') }} as i
    inner join {{ ref('core_deal_lines') }} as l on i.deal_line_id = l.id
    group by i.deal_id
),

deals as (
    select
        d.contract_id,
        d.deal_id,
        d.starts_on,
        d.auto_renew,
        -- A deal that states no end runs as long as its lines do.
        coalesce(d.end_date, case when b.goes_on = 0 then b.ends_on end) as ends_on,
        coalesce(d.end_date is null and b.goes_on = 1, false) as is_open,
        -- No new term: an amendment, changes of lines, or fees alone.
        d.type in ('amendment', 'cancellation')
        or (d.type <> 'renewal' and coalesce(b.changes = 1 or b.has_service = 0, false)) as amends,
        min(d.cancelled_on) over (partition by d.contract_id) as cancelled_on,
        row_number() over (
            partition by d.contract_id
            order by d.starts_on nulls first, d.closed_on nulls first, d.deal_id
        ) as place
    from {{ ref('int_contracts__deals') }} as d
    left join brought as b on d.deal_id = b.deal_id
),

-- A later deal that ends before it starts covers nothing.
valid as (
    select
        contract_id,
        deal_id,
        place,
        starts_on,
        case when place = 1 or ends_on >= starts_on then ends_on end as ends_on,
        is_open,
        auto_renew,
        amends,
        cancelled_on
    from deals
),

reached as (
    select
        *,
        max(ends_on) over before as reached_on,
        coalesce(max(case when is_open then 1 else 0 end) over before, 0) as was_open
    from valid
    window before as (partition by contract_id order by place rows between unbounded preceding and 1 preceding)
),

-- Most contracts have no deal that comes late: one term, nothing to walk through.
late as (
    select distinct contract_id
    from reached
    where was_open = 0 and starts_on > {{ add_days('reached_on', 1) }}
),

walked as (
    select
        d.contract_id,
        d.deal_id,
        d.place,
        1 as term_no,
        true as begins_term,
        false as amends_renewal,
        d.ends_on as term_ends_on,
        d.auto_renew as term_renews,
        d.is_open as term_is_open
    from valid as d
    inner join late as l on d.contract_id = l.contract_id
    where d.place = 1
    union all
    select
        contract_id,
        deal_id,
        place,
        term_no + case when begins_term then 1 else 0 end as term_no,
        begins_term,
        amends_renewal,
        case when begins_term then ends_on when amends_renewal then term_ends_on else greatest(term_ends_on, ends_on) end as term_ends_on,
        case
            when begins_term then auto_renew
            when amends_renewal or ends_on is null or ends_on < term_ends_on then term_renews
            when ends_on = term_ends_on then term_renews or auto_renew
            else auto_renew
        end as term_renews,
        case when begins_term then is_open when amends_renewal then term_is_open else term_is_open or is_open end as term_is_open
    from (
        select
            *,
            is_late and not amends_renewal and (is_open or coalesce(ends_on >= starts_on, false)) as begins_term
        from (
            select
                *,
                is_late and amends and term_renews and (cancelled_on is null or cancelled_on > term_ends_on) as amends_renewal
            from (
                select
                    d.contract_id,
                    d.deal_id,
                    d.place,
                    d.starts_on,
                    d.ends_on,
                    d.auto_renew,
                    d.is_open,
                    d.amends,
                    d.cancelled_on,
                    w.term_no,
                    w.term_ends_on,
                    w.term_renews,
                    w.term_is_open,
                    coalesce(not w.term_is_open and d.starts_on > {{ add_days('w.term_ends_on', 1) }}, false) as is_late
                from walked as w
                inner join valid as d on w.contract_id = d.contract_id and w.place + 1 = d.place
            ) as next_deals
        ) as told
    ) as begun
)

select
    d.contract_id,
    d.deal_id,
    d.ends_on,
    d.is_open,
    coalesce(w.term_no, 1) as term_no,
    coalesce(w.begins_term, d.place = 1) as begins_term,
    coalesce(w.amends_renewal, false) as amends_renewal
from valid as d
left join walked as w on d.deal_id = w.deal_id
