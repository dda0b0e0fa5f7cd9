{{ config(meta={
    'title': 'Customer profile differs', 'category': 'drift', 'subject': 'customer', 'severity': 'low', 'owner': 'revops',
    'action': 'sync from the field\'s owner; both values are listed',
    'why': 'invoices go to an address or a legal name that is no longer right, and come back unpaid',
    'reads': ['accounts', 'customers']
}) }}
-- grain: one row per billing customer whose legal name, tax id, address or billing e-mail another system of its golden customer holds
-- differently. Compared are the records that survive: copies are duplicate_customer's.
with survivors as (
    select
        n.*,
        s.customer_id as golden_id
    from {{ ref('int_customers__survivors') }} as s
    inner join {{ ref('int_customers__normalised') }} as n on s.record_id = n.record_id
    where s.is_live and s.rank_in_source = 1
),

tied as (
    select
        s.customer_id as golden_id,
        t.billing_customer_id,
        t.account_id,
        s.source,
        row_number() over (partition by t.billing_customer_id, s.source order by s.rank_in_source) as place
    from {{ ref('int_customers__account_customers') }} as t
    inner join {{ ref('int_customers__survivors') }} as s on t.account_id = s.source_id and s.entity = 'account'
    where s.is_live
),

-- The account that an id names, else the one that survives; and other billing systems, each pair once.
pairs as (
    select
        b.record_id as billing_record,
        coalesce('account:' || t.account_id, o.record_id) as other_record
    from survivors as b
    inner join survivors as o on b.golden_id = o.golden_id and b.source <> o.source
    left join tied as t
        on b.source_id = t.billing_customer_id and case when o.entity = 'account' then o.source end = t.source and t.place = 1
    where b.entity = 'customer' and (o.entity = 'account' or b.record_id < o.record_id)
),

compared as (
    select
        b.source_id as billing_customer_id,
        b.name as billing_name,
        b.currency,
        b.source as billing_source,
        o.entity as other_entity,
        o.source_id as other_id,
        o.source as other_source,
        o.side as other_side,
        {%- for field in ['legal_name', 'tax_id', 'email', 'street', 'city', 'region', 'postal_code', 'country'] %}
        b.{{ field }} as billing_{{ field }},
        o.{{ field }} as other_{{ field }},
        {%- endfor %}
        {{ differs('b.legal_full', 'b.legal_full_spelled', 'o.legal_full', 'o.legal_full_spelled') }} as legal_name_differs,
        coalesce(b.tax_bare <> o.tax_bare, false) as tax_id_differs,
        coalesce(b.email_key <> o.email_key, false) as email_differs,
        {{ differs('b.street_key', 'b.street_spelled', 'o.street_key', 'o.street_spelled') }} as street_differs,
        {{ differs('b.city_key', 'b.city_spelled', 'o.city_key', 'o.city_spelled') }} as city_differs,
        {{ differs('b.region_key', 'b.region_spelled', 'o.region_key', 'o.region_spelled') }} as region_differs,
        {{ differs('b.postal_code_key', 'b.postal_code_spelled', 'o.postal_code_key', 'o.postal_code_spelled') }} as postal_code_differs,
        coalesce(b.country <> o.country, false) as country_differs
    from pairs as p
    inner join {{ ref('int_customers__normalised') }} as b on p.billing_record = b.record_id
    inner join {{ ref('int_customers__normalised') }} as o on p.other_record = o.record_id
),

differences as (
    {%- for field in ['legal_name', 'tax_id', 'email', 'street', 'city', 'region', 'postal_code', 'country'] %}
    select
        billing_customer_id,
        {{ loop.index }} as place,
        '{{ field | replace("_", " ") }}: ' || billing_source || ' ' || billing_{{ field }} || ', ' || other_source || ' ' || other_{{ field }} as difference,
        case
            when {{ field_owner(field) }} = 'billing'
                then 'set {{ field }} of ' || other_entity || ' ' || other_id || ' to ' || billing_{{ field }}
            else 'set {{ field }} of customer ' || billing_customer_id || ' to ' || other_{{ field }}
        end as correction
    from compared
    where {{ field }}_differs
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

found as (
    select
        billing_customer_id,
        {{ sorted_list_text('difference') }} as differences,
        {{ sorted_list_text('correction') }} as corrections
    from differences
    group by billing_customer_id
),

subjects as (
    select
        f.billing_customer_id as subject_id,
        f.billing_customer_id,
        c.currency as own_currency
    from found as f
    inner join {{ ref('core_customers') }} as c on f.billing_customer_id = c.id
),

balances as (
    {{ open_balances('subjects') }}
)

select
    'customer' as subject_type,
    f.billing_customer_id as subject_id,
    {{ no_period() }},
    cast(null as string) as claim_id,
    m.customer_id,
    {{ no_documents() }},
    coalesce(b.currency, c.currency) as currency,
    {{ no_amounts() }},
    greatest(coalesce(b.open_amount, cast(0 as decimal(28, 4))), cast(0 as decimal(28, 4))) as amount_at_risk,
    'Customer ' || f.billing_customer_id || ' (' || c.name || ') is held differently: ' || f.differences || '.' as explanation,
    'From the owner of each field: ' || f.corrections || '.' as recommended_action,
    {{ json_object([['customer', 'f.billing_customer_id'], ['source', 'c.source'], ['differences', 'f.differences'], ['open_balance', 'b.all_balances'], ['load', 'c._dlt_load_id']]) }} as evidence
from found as f
inner join {{ ref('core_customers') }} as c on f.billing_customer_id = c.id
inner join {{ ref('int_customers__by_billing_customer') }} as m on f.billing_customer_id = m.billing_customer_id
inner join balances as b on f.billing_customer_id = b.subject_id
