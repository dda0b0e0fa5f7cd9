{{ config(meta={
    'title': 'Links contradict each other', 'category': 'drift', 'subject': 'customer', 'severity': 'high', 'owner': 'revops',
    'action': 'review the match',
    'why': 'one of the two systems bills or sells to somebody else than it believes',
    'reads': ['accounts', 'customers']
}) }}
-- grain: one row per billing customer whom an explicit id ties to an account that it may not be merged with: two valid tax ids stand
-- between them, or a steward does who linked it to another account. What a deleted record named is no link any more.
with refused as (
    select
        case when l.entity = 'customer' then l.source_id else r.source_id end as billing_customer_id,
        case when l.entity = 'customer' then r.source_id else l.source_id end as account_id,
        case when l.entity = 'customer' then l.customer_id else r.customer_id end as customer_id,
        d.refused_because,
        e.evidence
    from {{ ref('int_customers__decided') }} as d
    inner join {{ ref('int_customers__edges') }} as e
        on d.left_record = e.left_record and d.right_record = e.right_record and d.rule = e.rule
    inner join {{ ref('int_customers__members') }} as l on d.left_record = l.record_id
    inner join {{ ref('int_customers__members') }} as r on d.right_record = r.record_id
    inner join {{ ref('int_customers__normalised') }} as by_left on l.record_id = by_left.record_id
    inner join {{ ref('int_customers__normalised') }} as by_right on r.record_id = by_right.record_id
    where d.rule = 'explicit' and not d.accepted and l.entity <> r.entity and l.customer_id <> r.customer_id
        and (
            (not l.is_tombstone and by_left.points_at_id = r.source_id)
            or (not r.is_tombstone and by_right.points_at_id = l.source_id)
        )
),

-- The accounts that its golden customer does have: what the evidence says instead.
matched as (
    select
        customer_id,
        {{ sorted_list_text('source_id') }} as account_ids
    from {{ ref('int_customers__members') }}
    where entity = 'account'
    group by customer_id
),

conflicts as (
    select
        r.billing_customer_id,
        r.customer_id,
        {{ sorted_list_text('r.account_id') }} as named_accounts,
        {{ sorted_list_text('r.refused_because') }} as refused_because,
        {{ sorted_list_text('r.evidence') }} as links,
        max(m.account_ids) as matched_accounts
    from refused as r
    left join matched as m on r.customer_id = m.customer_id
    where r.refused_because = 'tax ids' or (r.refused_because = 'steward' and m.customer_id is not null)
    group by r.billing_customer_id, r.customer_id
)

select
    'customer' as subject_type,
    f.billing_customer_id as subject_id,
    {{ no_period() }},
    cast(null as string) as claim_id,
    f.customer_id,
    {{ no_documents() }},
    n.currency,
    {{ no_amounts() }},
    cast(0 as decimal(28, 4)) as amount_at_risk,
    'Explicit ids tie customer ' || f.billing_customer_id || ' to account ' || f.named_accounts || ', but '
    || case f.refused_because when 'tax ids' then 'their valid tax ids are two' else 'a steward keeps them apart' end
    || coalesce('; everything else says account ' || f.matched_accounts, '') || '.' as explanation,
    'Review ' || f.links || coalesce('; the account should be ' || f.matched_accounts, '') || '.' as recommended_action,
    {{ json_object([['customer', 'f.billing_customer_id'], ['tax_id', 'n.tax_id'], ['named_accounts', 'f.named_accounts'], ['matched_accounts', 'f.matched_accounts'], ['links', 'f.links'], ['refused_because', 'f.refused_because'], ['source', 'n.source']]) }} as evidence
from conflicts as f
inner join {{ ref('int_customers__normalised') }} as n on n.record_id = 'customer:' || f.billing_customer_id
