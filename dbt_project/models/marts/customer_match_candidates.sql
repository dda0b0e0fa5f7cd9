-- grain: one row per pair of records of two golden customers that may be one: proposed to a steward, never merged. Pairs that a steward
-- has kept apart are decided and do not come back. The most valuable first: what the two owe together, in the reporting currency.
with at_stake as (
    select
        m.customer_id,
        cast(sum({{ convert_money('b.open_amount', 'x.rate_to_reporting', setting('reporting_currency')) }}) as decimal(28, 4)) as open_amount
    from {{ ref('int_cash__customer_balances') }} as b
    inner join {{ ref('int_customers__by_billing_customer') }} as m on b.billing_customer_id = m.billing_customer_id
    inner join {{ ref('int_reference__reporting_rates') }} as x on b.currency = x.currency
    group by m.customer_id
),

named as (
    select
        record_id,
        legal_full,
        country,
        tax_valid,
        count(*) over (partition by legal_full) as record_count
    from {{ ref('int_customers__normalised') }}
    where not is_tombstone
),

doubtful as (
    select
        left_record,
        right_record,
        score,
        coalesce('e-mail ' || email, 'domain ' || domain) || ', names agree to ' || cast(score as string)
        || coalesce(', but two different ' || case contradiction when 'country' then 'countries' else contradiction end, '') as evidence,
        3 as place
    from {{ ref('int_customers__pairs') }}
    where not is_agreed and score >= {{ setting('match_propose') }}

    union all

    select
        e.left_record,
        e.right_record,
        e.score,
        e.rule || ': ' || e.evidence || ', refused because of ' || d.refused_because as evidence,
        1 as place
    from {{ ref('int_customers__edges') }} as e
    inner join {{ ref('int_customers__decided') }} as d
        on e.left_record = d.left_record and e.right_record = d.right_record and e.rule = d.rule
    where not d.accepted

    union all

    -- What the model would merge and may not, because something contradicts, and what it is not sure of.
    select
        s.left_record,
        s.right_record,
        cast(least(s.probability, 0.9999) as decimal(5, 4)) as score,
        {{ model_evidence('s') }} || coalesce(', but ' || s.contradiction, '') as evidence,
        2 as place
    from {{ ref('int_customers__scores') }} as s
    left join {{ ref('int_customers__edges') }} as e
        on s.left_record = e.left_record and s.right_record = e.right_record and e.rule = 'model'
    left join {{ ref('int_customers__vetoes') }} as v on s.left_record = v.left_record and s.right_record = v.right_record
    where s.right_record is not null and e.left_record is null and v.left_record is null

    union all

    -- The same name and nothing else in common, nothing against it: strangers or not, a person sees it at once.
    select
        l.record_id as left_record,
        r.record_id as right_record,
        cast(1 as decimal(5, 4)) as score,
        'the same name, and nothing else in common' as evidence,
        4 as place
    from named as l
    inner join named as r on l.legal_full = r.legal_full and l.record_id < r.record_id
    where l.record_count <= {{ setting('max_cluster') }}
        and (l.country = r.country or l.country is null or r.country is null)
        and (l.tax_valid = r.tax_valid or l.tax_valid is null or r.tax_valid is null)
),

ranked as (
    select
        *,
        row_number() over (partition by left_record, right_record order by place, evidence) as place_in_pair
    from doubtful
)

select
    l.source as left_source,
    l.source_id as left_id,
    r.source as right_source,
    r.source_id as right_id,
    p.score,
    p.evidence,
    l.entity as left_entity,
    r.entity as right_entity,
    l.customer_id as left_customer_id,
    r.customer_id as right_customer_id,
    cast(coalesce(a.open_amount, 0) + coalesce(b.open_amount, 0) as decimal(28, 4)) as open_receivables,
    cast({{ setting('reporting_currency') }} as string) as reporting_currency
from ranked as p
inner join {{ ref('int_customers__members') }} as l on p.left_record = l.record_id
inner join {{ ref('int_customers__members') }} as r on p.right_record = r.record_id
left join {{ ref('int_customers__steward') }} as s on p.left_record = s.left_record and p.right_record = s.right_record
left join at_stake as a on l.customer_id = a.customer_id
left join at_stake as b on r.customer_id = b.customer_id
where p.place_in_pair = 1 and l.customer_id <> r.customer_id and s.left_record is null
order by open_receivables desc, score desc, left_entity, left_id, right_entity, right_id
