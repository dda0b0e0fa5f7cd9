{{ config(meta={
    'title': 'Customer missing in the CRM', 'category': 'drift', 'subject': 'customer', 'claims': 'extra_billing', 'precedence': 40,
    'severity': 'medium', 'owner': 'revops',
    'action': 'create or link the account',
    'why': 'somebody is billed whom sales does not know: nobody renews them, and nobody can say what they bought',
    'reads': ['customers', 'invoices', 'accounts']
}) }}
-- grain: one row per billed customer without any account in its golden customer, and one more per line billed to it: that no contract is
-- found for these lines needs no finding of its own.
with known as (
    select distinct customer_id
    from {{ ref('int_customers__members') }}
    where entity = 'account'
),

billed as (
    select
        i.customer_id as billing_customer_id,
        count(*) as invoice_count,
        min(i.issued_on) as first_issued_on
    from {{ ref('core_invoices') }} as i
    where i.status not in ('draft', 'void')
    group by i.customer_id
),

missing as (
    select
        c.id,
        c.source,
        c.name,
        c.currency,
        c.crm_account_id,
        c._dlt_load_id,
        m.customer_id,
        b.invoice_count,
        b.first_issued_on
    from {{ ref('core_customers') }} as c
    inner join {{ ref('int_customers__by_billing_customer') }} as m on c.id = m.billing_customer_id
    inner join billed as b on c.id = b.billing_customer_id
    left join known as k on m.customer_id = k.customer_id
    where k.customer_id is null
),

claims as (
    select
        id,
        cast(null as string) as claim_id
    from missing

    union all

    select
        m.id,
        l.id as claim_id
    from missing as m
    inner join {{ ref('core_invoices') }} as i on m.id = i.customer_id
    inner join {{ ref('core_invoice_lines') }} as l on i.id = l.invoice_id
    where i.status not in ('draft', 'void')
)

select
    'customer' as subject_type,
    m.id as subject_id,
    {{ no_period() }},
    c.claim_id,
    m.customer_id,
    {{ no_documents() }},
    m.currency,
    {{ no_amounts() }},
    cast(0 as decimal(28, 4)) as amount_at_risk,
    'Customer ' || m.id || ' (' || m.name || ') was billed ' || cast(m.invoice_count as string) || ' times since ' || cast(m.first_issued_on as string)
    || ', and no account in the CRM belongs to it.' as explanation,
    'Create the account of customer ' || m.id || ' in the CRM, or write its id into crm_account_id.' as recommended_action,
    {{ json_object([['customer', 'm.id'], ['source', 'm.source'], ['name', 'm.name'], ['crm_account_id', 'm.crm_account_id'], ['invoices', 'm.invoice_count'], ['load', 'm._dlt_load_id']]) }} as evidence
from claims as c
inner join missing as m on c.id = m.id
