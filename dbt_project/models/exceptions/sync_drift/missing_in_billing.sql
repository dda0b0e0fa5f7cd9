{{ config(meta={
    'title': 'Customer missing in billing', 'category': 'drift', 'subject': 'account', 'severity': 'medium', 'owner': 'billing',
    'action': 'create the customer',
    'why': 'what was sold to somebody whom billing does not know is never invoiced',
    'reads': ['accounts', 'deals', 'customers']
}) }}
-- grain: one row per account with a won deal whose golden customer has no billing customer, not even a deleted one.
with sold as (
    -- A deal of an account that was merged away is its survivor's.
    select
        case when own.is_live then own.source_id else survivor.source_id end as account_id,
        own.customer_id,
        count(*) as deal_count,
        min(d.id) as deal_id,
        min(cast(d.closed_at as date)) as first_closed_on
    from {{ ref('core_deals') }} as d
    inner join {{ ref('int_customers__members') }} as own on own.record_id = 'account:' || d.account_id
    left join {{ ref('int_customers__survivors') }} as survivor
        on own.customer_id = survivor.customer_id and survivor.entity = 'account' and survivor.rank_in_source = 1 and survivor.is_live
    where d.is_won
    group by case when own.is_live then own.source_id else survivor.source_id end, own.customer_id
),

billed as (
    select distinct customer_id
    from {{ ref('int_customers__members') }}
    where entity = 'customer'
)

select
    'account' as subject_type,
    s.account_id as subject_id,
    {{ no_period() }},
    cast(null as string) as claim_id,
    s.customer_id,
    cast(null as string) as contract_id,
    case when s.deal_count = 1 then s.deal_id end as deal_id,
    cast(null as string) as subscription_id,
    cast(null as string) as invoice_id,
    cast(null as string) as payment_id,
    a.currency,
    {{ no_amounts() }},
    cast(0 as decimal(28, 4)) as amount_at_risk,
    'Account ' || a.id || ' (' || a.name || ') has ' || cast(s.deal_count as string) || ' won '
    || case when s.deal_count = 1 then 'deal' else 'deals' end || ', and billing has no such customer.' as explanation,
    'Create the customer of account ' || a.id || ' in billing, and write its id into billing_customer_id.' as recommended_action,
    {{ json_object([['account', 'a.id'], ['source', 'a.source'], ['name', 'a.name'], ['won_deals', 's.deal_count'], ['first_closed_on', 's.first_closed_on'], ['billing_customer_id', 'a.billing_customer_id'], ['load', 'a._dlt_load_id']]) }} as evidence
from sold as s
inner join {{ ref('core_accounts') }} as a on s.account_id = a.id
left join billed as b on s.customer_id = b.customer_id
where b.customer_id is null
