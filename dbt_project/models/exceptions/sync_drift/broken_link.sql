{{ config(meta={
    'title': 'Link points at nothing', 'category': 'drift', 'subject': 'any', 'severity': 'low', 'owner': 'revops',
    'action': 'repair the link',
    'why': 'what cannot be followed from one system to the other is reconciled by guesswork, or not at all',
    'reads': []
}) }}
-- grain: one row per record that holds an id of another system which no record there has, and never had: what was deleted, or is dated
-- after as_of, is known. Where nobody delivers the other side there is nothing to point at, and no finding.
{% set links = [
    ['account', 'core_accounts', 'billing_customer_id', 'customers'],
    ['customer', 'core_customers', 'crm_account_id', 'accounts'],
    ['subscription', 'core_subscriptions', 'crm_deal_id', 'deals'],
    ['subscription', 'core_subscriptions', 'contract_id', 'contracts'],
    ['subscription_item', 'core_subscription_items', 'deal_line_id', 'deal_lines'],
    ['invoice', 'core_invoices', 'crm_deal_id', 'deals'],
    ['invoice', 'core_invoices', 'contract_id', 'contracts'],
    ['invoice_line', 'core_invoice_lines', 'deal_line_id', 'deal_lines'],
    ['payment_event', 'core_payment_events', 'customer_id', 'customers'],
    ['payment_event', 'core_payment_events', 'invoice_id', 'invoices'],
    ['payment_allocation', 'core_payment_allocations', 'invoice_id', 'invoices'],
    ['journal_line', 'core_journal_lines', 'customer_id', 'parties'],
    ['journal_line', 'core_journal_lines', 'contract_id', 'contracts'],
] %}
with known as (
    {%- for entity in ['customers', 'accounts', 'deals', 'deal_lines', 'invoices'] %}
    select '{{ entity }}' as target, id from {{ ref('core_' ~ entity) }}
    union all
    select '{{ entity }}' as target, id from {{ ref('core_tombstones') }} where entity = '{{ entity }}'
    union all
    {%- endfor %}
    -- A contract goes by its own id, or by its deal's where the deal names none.
    select 'contracts' as target, id from {{ ref('core_deals') }}
    union all
    select 'contracts' as target, id from {{ ref('core_tombstones') }} where entity = 'deals'
    union all
    select 'contracts' as target, contract_id as id from (
        {{ staged_rows('deals', ['contract_id']) }}
    ) as staged
    where contract_id is not null
    union all
    -- Ledgers name their customers by billing's id or by the CRM's.
    select 'parties' as target, id from {{ ref('core_customers') }}
    union all
    select 'parties' as target, id from {{ ref('core_accounts') }}
    union all
    select 'parties' as target, id from {{ ref('core_tombstones') }} where entity in ('customers', 'accounts')
),

targets as (
    select distinct
        target,
        id
    from known
),

pointers as (
    {%- for subject, model, column, target in links %}
    select
        '{{ subject }}' as subject_type,
        id as subject_id,
        source,
        '{{ column }}' as column_name,
        {{ column }} as points_at,
        '{{ target }}' as target
    from {{ ref(model) }}
    where {{ column }} is not null
        and {{ is_delivered({'contracts': 'deals', 'parties': 'customers'}.get(target, target)) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

broken as (
    select
        p.subject_type,
        p.subject_id,
        min(p.source) as source,
        {{ sorted_list_text("p.column_name || ' ' || p.points_at") }} as links
    from pointers as p
    left join targets as t on p.target = t.target and p.points_at = t.id
    where t.id is null
    group by p.subject_type, p.subject_id
)

select
    b.subject_type,
    b.subject_id,
    {{ no_period() }},
    cast(null as string) as claim_id,
    coalesce(a.customer_id, c.customer_id, ic.customer_id) as customer_id,
    cast(null as string) as contract_id,
    cast(null as string) as deal_id,
    case when b.subject_type = 'subscription' then b.subject_id end as subscription_id,
    case when b.subject_type = 'invoice' then b.subject_id end as invoice_id,
    cast(null as string) as payment_id,
    cast(null as string) as currency,
    {{ no_amounts() }},
    cast(0 as decimal(28, 4)) as amount_at_risk,
    upper(substr(b.subject_type, 1, 1)) || replace(substr(b.subject_type, 2), '_', ' ') || ' ' || b.subject_id || ' in ' || b.source
    || ' points at nothing: ' || b.links || '.' as explanation,
    'Correct ' || b.links || ' on ' || replace(b.subject_type, '_', ' ') || ' ' || b.subject_id || '.' as recommended_action,
    {{ json_object([['record', "b.subject_type || ':' || b.subject_id"], ['source', 'b.source'], ['links', 'b.links']]) }} as evidence
from broken as b
left join {{ ref('int_customers__by_account') }} as a on case when b.subject_type = 'account' then b.subject_id end = a.account_id
left join {{ ref('int_customers__by_billing_customer') }} as c
    on case when b.subject_type = 'customer' then b.subject_id end = c.billing_customer_id
left join {{ ref('core_invoices') }} as i on case when b.subject_type = 'invoice' then b.subject_id end = i.id
left join {{ ref('int_customers__by_billing_customer') }} as ic on i.customer_id = ic.billing_customer_id
