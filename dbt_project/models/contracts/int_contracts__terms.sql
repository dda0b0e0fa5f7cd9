-- grain: one row per contract: its term, what ends it and what renews it. A contract renews when its term is over, auto_renew stands on a deal that
-- ends then, nothing was cancelled by then, and no deal covers the day after.
with line_ends as (
    select
        i.deal_id,
        max(i.own_ends_on) as ends_on,
        max(case when i.own_ends_on is null then 1 else 0 end) as is_open
    from {{ ref('int_contracts__items') }} as i
    inner join {{ ref('core_deal_lines') }} as l on i.deal_line_id = l.id
    where i.action <> 'remove' and l.charge_type <> 'one_time'
    group by i.deal_id
),

deals as (
    select
        d.*,
        -- A deal that states no end runs as long as its lines do.
        coalesce(d.end_date, case when l.is_open = 0 then l.ends_on end) as ends_on,
        d.end_date is null and l.is_open = 1 as is_open
    from {{ ref('int_contracts__deals') }} as d
    left join line_ends as l on d.deal_id = l.deal_id
),

contracts as (
    select
        contract_id,
        min(starts_on) as starts_on,
        max(ends_on) as term_ends_on,
        min(cancelled_on) as cancelled_on,
        min(currency) as currency,
        {{ sorted_list_text('deal_id') }} as deal_ids
    from deals
    group by contract_id
),

ranked as (
    select
        d.*,
        c.term_ends_on,
        row_number() over (
            partition by d.contract_id
            order by d.starts_on nulls last, d.closed_on nulls last, d.deal_id
        ) as place,
        -- The terms in force: the newest deal that has begun, else the first to begin.
        first_value(d.payment_terms_days ignore nulls) over (
            partition by d.contract_id
            order by
                case when d.starts_on <= {{ as_of() }} then 0 else 1 end,
                case when d.starts_on <= {{ as_of() }} then {{ days_between('d.starts_on', as_of()) }} else {{ days_between(as_of(), 'd.starts_on') }} end nulls last,
                d.closed_on desc nulls last,
                d.deal_id
            rows between unbounded preceding and unbounded following
        ) as terms_in_force
    from deals as d
    inner join contracts as c on d.contract_id = c.contract_id
),

first_deals as (
    select contract_id, customer_id, account_id, deal_id, terms_in_force
    from ranked
    where place = 1
),

renewing as (
    select distinct
        contract_id,
        first_value(case when renewal_term_months > 0 then renewal_term_months end ignore nulls) over newest as renewal_term_months,
        first_value(renewal_uplift_pct ignore nulls) over newest as renewal_uplift_pct
    from ranked
    where auto_renew and ends_on = term_ends_on
    window newest as (
        partition by contract_id
        order by starts_on desc nulls last, closed_on desc nulls last, deal_id desc
        rows between unbounded preceding and unbounded following
    )
),

covering as (
    select distinct contract_id
    from ranked
    where is_open and starts_on <= {{ add_days('term_ends_on', 1) }}
)

select
    c.contract_id,
    f.customer_id,
    f.account_id,
    f.deal_id as first_deal_id,
    c.currency,
    c.starts_on,
    c.term_ends_on,
    c.cancelled_on,
    r.contract_id is not null as auto_renew,
    -- Renews at the end of the term, and again and again until it is cancelled.
    coalesce(r.contract_id is not null and v.contract_id is null and (c.cancelled_on is null or c.cancelled_on > c.term_ends_on), false) as renews,
    -- Ended with its term: nobody renewed it and nobody cancelled it.
    coalesce(r.contract_id is null and v.contract_id is null and c.cancelled_on is null and c.term_ends_on < {{ as_of() }}, false) as lapsed,
    cast(coalesce(r.renewal_term_months, {{ setting('renewal_term_months') }}) as integer) as renewal_term_months,
    cast(coalesce(r.renewal_uplift_pct, 0) as decimal(30, 12)) as renewal_uplift_pct,
    f.terms_in_force as payment_terms_days,
    c.deal_ids
from contracts as c
inner join first_deals as f on c.contract_id = f.contract_id
left join renewing as r on c.contract_id = r.contract_id
left join covering as v on c.contract_id = v.contract_id
