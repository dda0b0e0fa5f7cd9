{{ config(meta={
    'title': 'Deleted in one system, live in the other', 'category': 'drift', 'subject': 'account | customer', 'severity': 'medium', 'owner': 'revops',
    'action': 'propagate',
    'why': 'what one system has given up the other goes on to bill, or to call a customer',
    'reads': ['accounts', 'customers']
}) }}
-- grain: one row per account or billing customer that was deleted or merged in its own system while a record of the other side lives on:
-- one that still points at it, or that nothing alive on this side stands for.
with records as (
    select
        c.record_id,
        c.entity,
        c.side,
        c.source,
        c.source_id,
        c.is_live,
        c.is_merged,
        c.status,
        c.name,
        c.currency,
        case when c.entity = 'account' then 'customer:' else 'account:' end || c.points_at_id as points_at,
        c.merged_into_id,
        m.customer_id
    from {{ ref('int_customers__normalised') }} as c
    inner join {{ ref('int_customers__members') }} as m on c.record_id = m.record_id
),

live_sides as (
    select distinct
        customer_id,
        entity
    from records
    where is_live
),

-- A churned account is no longer anybody's customer: deleting it in billing is what should be done.
pairs as (
    select
        d.*,
        l.record_id as live_record,
        l.source_id as live_id,
        l.entity as live_entity,
        l.currency as live_currency,
        coalesce(l.points_at = d.record_id, false) as is_pointed_at,
        coalesce(d.points_at = l.record_id, false) as points_at_live
    from records as d
    inner join records as l on d.customer_id = l.customer_id and d.entity <> l.entity
    where not d.is_live and l.is_live and coalesce(l.status, '') <> 'churned'
),

-- Whom a live record of the dead one's side is tied to is looked after.
looked_after as (
    select distinct
        p.record_id,
        p.live_record
    from pairs as p
    inner join records as s on p.customer_id = s.customer_id and p.entity = s.entity and s.is_live
    inner join records as l on p.live_record = l.record_id
    where s.points_at = l.record_id or l.points_at = s.record_id
),

found as (
    select p.*
    from pairs as p
    left join live_sides as o on p.customer_id = o.customer_id and p.entity = o.entity
    left join looked_after as k on p.record_id = k.record_id and p.live_record = k.live_record
    where p.is_pointed_at
        or (p.points_at_live and k.live_record is null)
        or o.customer_id is null
),

listed as (
    select
        record_id,
        entity,
        source,
        source_id,
        customer_id,
        name,
        is_merged,
        merged_into_id,
        live_entity,
        coalesce(currency, max(live_currency)) as currency,
        {{ sorted_list_text("live_entity || ' ' || live_id") }} as live_records
    from found
    group by record_id, entity, source, source_id, customer_id, name, is_merged, merged_into_id, live_entity, currency
),

subjects as (
    select distinct
        l.record_id as subject_id,
        case when l.entity = 'customer' then l.source_id else f.live_id end as billing_customer_id,
        l.currency as own_currency
    from listed as l
    inner join found as f on l.record_id = f.record_id
),

balances as (
    {{ open_balances('subjects') }}
)

select
    l.entity as subject_type,
    l.source_id as subject_id,
    {{ no_period() }},
    cast(null as string) as claim_id,
    l.customer_id,
    {{ no_documents() }},
    coalesce(b.currency, l.currency) as currency,
    {{ no_amounts() }},
    greatest(coalesce(b.open_amount, cast(0 as decimal(28, 4))), cast(0 as decimal(28, 4))) as amount_at_risk,
    upper(substr(l.entity, 1, 1)) || substr(l.entity, 2) || ' ' || l.source_id || coalesce(' (' || l.name || ')', '')
    || case when l.is_merged then ' was merged into ' || l.merged_into_id else ' was deleted' end
    || ' in ' || l.source || ', and ' || l.live_records || ' is live'
    || case when b.open_amount > 0 then '; ' || {{ money_text('b.open_amount', 'b.currency') }} || ' are open' else '' end || '.' as explanation,
    case
        when l.is_merged then 'Point ' || l.live_records || ' at ' || l.merged_into_id || '.'
        else 'Close ' || l.live_records || ', or restore ' || l.entity || ' ' || l.source_id || '.'
    end as recommended_action,
    {{ json_object([['deleted', 'l.record_id'], ['source', 'l.source'], ['merged_into', 'l.merged_into_id'], ['live', 'l.live_records'], ['open_balance', 'b.all_balances']]) }} as evidence
from listed as l
inner join balances as b on l.record_id = b.subject_id
