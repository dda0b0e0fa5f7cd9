-- grain: one row per contract and term: what ends it and what renews it. A term renews when it is over, auto_renew stands on a deal that ends then, nothing was
-- cancelled by then, and no deal covers the day after. Where a later deal begins another term, the renewal stands until that day; a deal that was closed by
-- the end of the term was known then, and leaves no renewal to begin.
with deals as (
    select
        d.*,
        t.ends_on,
        t.is_open,
        t.term_no,
        t.begins_term,
        t.amends_renewal,
        coalesce(d.closed_on, d.starts_on) as known_on
    from {{ ref('int_contracts__deals') }} as d
    inner join {{ ref('int_contracts__deal_terms') }} as t on d.deal_id = t.deal_id
),

contracts as (
    select
        contract_id,
        min(starts_on) as starts_on,
        min(cancelled_on) as cancelled_on,
        min(currency) as currency,
        {{ sorted_list_text('deal_id') }} as deal_ids
    from deals
    group by contract_id
),

terms as (
    select
        contract_id,
        term_no,
        max(case when not amends_renewal then ends_on end) as term_ends_on
    from deals
    group by contract_id, term_no
),

-- The last of them that ends is the contract's.
ended as (
    select
        *,
        coalesce(term_no = max(case when term_ends_on is not null then term_no end) over (partition by contract_id), term_no = 1) as is_last
    from terms
),

ranked as (
    select
        d.*,
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
),

first_deals as (
    select contract_id, customer_id, account_id, deal_id, terms_in_force
    from ranked
    where place = 1
),

renewing as (
    select distinct
        d.contract_id,
        d.term_no,
        first_value(case when d.renewal_term_months > 0 then d.renewal_term_months end ignore nulls) over newest as renewal_term_months,
        first_value(d.renewal_uplift_pct ignore nulls) over newest as renewal_uplift_pct
    from deals as d
    inner join terms as t on d.contract_id = t.contract_id and d.term_no = t.term_no and d.ends_on = t.term_ends_on
    where d.auto_renew and not d.amends_renewal
    window newest as (
        partition by d.contract_id, d.term_no
        order by d.starts_on desc nulls last, d.closed_on desc nulls last, d.deal_id desc
        rows between unbounded preceding and unbounded following
    )
),

covering as (
    select distinct d.contract_id, d.term_no
    from deals as d
    inner join terms as t on d.contract_id = t.contract_id and d.term_no = t.term_no
    where d.is_open and d.starts_on <= {{ add_days('t.term_ends_on', 1) }}
)

select
    t.contract_id,
    t.term_no,
    t.is_last,
    f.customer_id,
    f.account_id,
    f.deal_id as first_deal_id,
    c.currency,
    c.starts_on,
    t.term_ends_on,
    c.cancelled_on,
    r.contract_id is not null as auto_renew,
    -- Renews at the end of the term, and again and again until it is cancelled or another term begins.
    coalesce(
        r.contract_id is not null and v.contract_id is null
        and (c.cancelled_on is null or c.cancelled_on > t.term_ends_on)
        and (n.deal_id is null or n.known_on > t.term_ends_on),
        false
    ) as renews,
    {{ add_days('n.starts_on', -1) }} as renews_until,
    -- Ended with its term: nobody renewed it and nobody cancelled it.
    coalesce(
        r.contract_id is null and v.contract_id is null and c.cancelled_on is null and n.deal_id is null and t.term_ends_on < {{ as_of() }},
        false
    ) as lapsed,
    cast(coalesce(r.renewal_term_months, {{ setting('renewal_term_months') }}) as integer) as renewal_term_months,
    cast(coalesce(r.renewal_uplift_pct, 0) as decimal(30, 12)) as renewal_uplift_pct,
    f.terms_in_force as payment_terms_days,
    c.deal_ids
from ended as t
inner join contracts as c on t.contract_id = c.contract_id
inner join first_deals as f on t.contract_id = f.contract_id
left join renewing as r on t.contract_id = r.contract_id and t.term_no = r.term_no
left join covering as v on t.contract_id = v.contract_id and t.term_no = v.term_no
left join deals as n on t.contract_id = n.contract_id and t.term_no + 1 = n.term_no and n.begins_term
