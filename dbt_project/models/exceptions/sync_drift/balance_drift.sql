{{ config(meta={
    'title': 'Balance in the CRM is wrong', 'category': 'drift', 'subject': 'account', 'severity': 'low', 'owner': 'revops',
    'action': 'write it back',
    'why': 'sales talks to the customer about a debt that is not there, or not about the one that is',
    'reads': ['accounts', 'customers', 'invoices', 'payment_events']
}) }}
-- grain: one row per account whose mirrored balance is not what its billing customer has open, with tax, in the account's currency.
with accounts as (
    select
        a.id as account_id,
        a.source,
        a.name,
        a.balance,
        a._dlt_load_id,
        coalesce(a.currency, max(c.currency)) as currency,
        {{ sorted_list_text('c.id') }} as billing_customer_ids
    from {{ ref('core_accounts') }} as a
    inner join {{ ref('int_customers__account_billing') }} as t on a.id = t.account_id
    inner join {{ ref('core_customers') }} as c on t.billing_customer_id = c.id
    where a.balance is not null
    group by a.id, a.source, a.name, a.balance, a._dlt_load_id, a.currency
),

held as (
    select
        t.account_id,
        b.currency,
        sum(b.open_amount) as open_amount
    from {{ ref('int_customers__account_billing') }} as t
    inner join {{ ref('int_cash__customer_balances') }} as b on t.billing_customer_id = b.billing_customer_id
    group by t.account_id, b.currency
),

compared as (
    select
        a.*,
        {{ round_money('a.balance', 'a.currency') }} as mirrored,
        cast(coalesce(h.open_amount, 0) as decimal(28, 4)) as open_amount
    from accounts as a
    left join held as h on a.account_id = h.account_id and a.currency = h.currency
    where a.currency is not null
)

select
    'account' as subject_type,
    c.account_id as subject_id,
    {{ no_period() }},
    cast(null as string) as claim_id,
    m.customer_id,
    {{ no_documents() }},
    c.currency,
    c.open_amount as expected_amount,
    c.mirrored as actual_amount,
    cast(abs(c.open_amount - c.mirrored) as decimal(28, 4)) as amount_at_risk,
    'The CRM shows a balance of ' || {{ money_text('c.mirrored', 'c.currency') }} || ' for account ' || c.account_id || ' (' || c.name || '); customer '
    || c.billing_customer_ids || ' has ' || {{ money_text('c.open_amount', 'c.currency') }} || ' open.' as explanation,
    'Set the balance of account ' || c.account_id || ' to ' || {{ money_text('c.open_amount', 'c.currency') }} || '.' as recommended_action,
    {{ json_object([['account', 'c.account_id'], ['source', 'c.source'], ['balance', 'c.mirrored'], ['billing_customers', 'c.billing_customer_ids'], ['open', 'c.open_amount'], ['load', 'c._dlt_load_id']]) }} as evidence
from compared as c
inner join {{ ref('int_customers__by_account') }} as m on c.account_id = m.account_id
where c.open_amount <> c.mirrored
