{{ config(meta={
    'title': 'Customer held more than once', 'category': 'drift', 'subject': 'golden customer', 'severity': 'low', 'owner': 'revops',
    'action': 'merge upstream',
    'why': 'payments, credit limits and renewals of one customer are looked for in two places',
    'reads': []
}) }}
-- grain: one row per golden customer that one system holds more than once. At risk: the open balance of the copies, not of the survivor.
with records as (
    select
        s.record_id,
        s.customer_id,
        s.entity,
        s.source,
        s.source_id,
        s.rank_in_source,
        s.is_copy,
        c.currency
    from {{ ref('int_customers__survivors') }} as s
    inner join {{ ref('int_customers__normalised') }} as c on s.record_id = c.record_id
),

copies as (
    select
        c.customer_id,
        {{ sorted_list_text("c.entity || ' ' || c.source_id || ' in ' || c.source") }} as copies,
        {{ sorted_list_text("s.entity || ' ' || s.source_id || ' in ' || s.source") }} as survivors,
        count(*) as copy_count,
        coalesce(max(case when s.entity = 'customer' then s.currency end), max(s.currency)) as currency
    from records as c
    inner join records as s
        on c.customer_id = s.customer_id and c.source = s.source and c.entity = s.entity and s.rank_in_source = 1
    where c.is_copy
    group by c.customer_id
),

-- What a copy in the CRM has open is what is open at billing customers that only the copies are tied to.
subjects as (
    select
        k.customer_id as subject_id,
        r.source_id as billing_customer_id,
        k.currency as own_currency
    from copies as k
    inner join records as r on k.customer_id = r.customer_id
    where r.entity = 'customer' and r.is_copy

    union

    select
        k.customer_id as subject_id,
        t.billing_customer_id,
        k.currency as own_currency
    from copies as k
    inner join {{ ref('int_customers__account_customers') }} as t on k.customer_id = t.customer_id
    inner join records as r on t.account_id = r.source_id and r.entity = 'account'
    group by k.customer_id, t.billing_customer_id, k.currency
    having min(case when r.is_copy then 1 else 0 end) = 1
),

balances as (
    {{ open_balances('subjects') }}
)

select
    'golden customer' as subject_type,
    k.customer_id as subject_id,
    {{ no_period() }},
    cast(null as string) as claim_id,
    k.customer_id,
    {{ no_documents() }},
    coalesce(b.currency, k.currency) as currency,
    {{ no_amounts() }},
    greatest(coalesce(b.open_amount, cast(0 as decimal(28, 4))), cast(0 as decimal(28, 4))) as amount_at_risk,
    'One customer is held more than once: ' || k.copies || ' beside ' || k.survivors || '.'
    || coalesce(' Open at the copies: ' || b.all_balances || '.', '') as explanation,
    'Merge ' || k.copies || ' into ' || k.survivors || '.' as recommended_action,
    {{ json_object([['copies', 'k.copies'], ['survivors', 'k.survivors'], ['open_at_copies', 'b.all_balances']]) }} as evidence
from copies as k
left join balances as b on k.customer_id = b.subject_id
