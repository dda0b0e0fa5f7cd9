-- grain: one row per (source, counterparty as the bank wrote it) that is known to be a golden customer: a steward says so, or exactly
-- one customer has that name. A name that two customers share says nothing; what was deleted upstream shares none.
with payers as (
    select
        source,
        counterparty,
        name_full as counterparty_key,
        name_core,
        name_core_spelled,
        name_form
    from {{ ref('int_customers__payers') }}
),

names as (
    select distinct
        m.customer_id,
        n.name_full as full_key,
        n.name_core as core_key,
        n.name_form as form
    from {{ ref('int_customers__normalised') }} as n
    inner join {{ ref('int_customers__members') }} as m on n.record_id = m.record_id
    where not n.is_tombstone

    union

    select distinct
        m.customer_id,
        n.legal_full as full_key,
        n.legal_core as core_key,
        n.legal_form as form
    from {{ ref('int_customers__normalised') }} as n
    inner join {{ ref('int_customers__members') }} as m on n.record_id = m.record_id
    where not n.is_tombstone
),

-- A name and its spelling without accents: each a key of its own, because an `or` in a join compares every row with every row.
payer_keys as (
    select p.*, p.name_core as core_key
    from payers as p
    union all
    select p.*, p.name_core_spelled as core_key
    from payers as p
),

agreeing as (
    select distinct
        p.source,
        p.counterparty,
        p.counterparty_key,
        n.customer_id,
        p.counterparty_key = n.full_key as is_exact
    from payer_keys as p
    inner join names as n on p.core_key = n.core_key
    where p.name_form is null or n.form is null or p.name_form = n.form
),

decided as (
    select
        p.source,
        p.counterparty,
        m.customer_id,
        s.decision,
        s.decided_on
    from payers as p
    inner join {{ ref('int_customers__steward') }} as s
        on 'counterparty:' || p.counterparty_key in (s.left_record, s.right_record)
    inner join {{ ref('int_customers__members') }} as m
        on m.record_id in (s.left_record, s.right_record)
),

linked as (
    select
        source,
        counterparty,
        min(customer_id) as customer_id,
        'steward' as rule,
        1 as place
    from decided
    where decision = 'must_link'
    group by source, counterparty
    having min(customer_id) = max(customer_id)

    union all

    -- With its legal form or without: the exact name goes first.
    select
        a.source,
        a.counterparty,
        min(a.customer_id) as customer_id,
        'name' as rule,
        case when a.is_exact then 2 else 3 end as place
    from agreeing as a
    left join decided as d
        on a.source = d.source and a.counterparty = d.counterparty and a.customer_id = d.customer_id and d.decision = 'cannot_link'
    where d.customer_id is null
    group by a.source, a.counterparty, a.is_exact
    having min(a.customer_id) = max(a.customer_id)
),

-- Where the exact name is two customers', the looser one is no way around it.
ambiguous as (
    select
        source,
        counterparty
    from agreeing
    where is_exact
    group by source, counterparty
    having min(customer_id) <> max(customer_id)
),

ranked as (
    select
        l.*,
        row_number() over (partition by l.source, l.counterparty order by l.place) as place_in_payer
    from linked as l
    left join ambiguous as a on l.source = a.source and l.counterparty = a.counterparty
    where l.rule = 'steward' or a.source is null
)

select
    r.source,
    r.counterparty,
    p.counterparty_key,
    r.customer_id,
    r.rule
from ranked as r
inner join payers as p on r.source = p.source and r.counterparty = p.counterparty
where r.place_in_payer = 1
