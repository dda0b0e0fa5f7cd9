{{ config(meta={
    'title': 'Status in the CRM is wrong', 'category': 'drift', 'subject': 'deal | account', 'severity': 'low', 'owner': 'revops',
    'action': 'write billing\'s status back',
    'why': 'sales and success act on a status that billing left long ago',
    'reads': ['deals', 'accounts', 'invoices', 'payment_events']
}) }}
-- grain: one row per deal whose billing_status is not billing's truth, and per churned account with a live subscription. Systems may take
-- sync_sla_hours: what billing's truth only became since then is no finding yet.
{% set cut %}{{ add_days(as_of(), '-cast(ceil(' ~ setting('sync_sla_hours') ~ ' / 24.0) as integer)') }}{% endset %}
with settled as (
    select invoice_id, invoice_amount as amount
    from {{ ref('int_cash__applications') }}
    where applied_on > {{ cut }}
    union all
    select invoice_id, amount + tax_amount as amount
    from {{ ref('int_cash__credit_lines') }}
    where issued_on > {{ cut }}
),

-- What was still open then: a second note on an invoice that was settled before opens nothing.
since as (
    select invoice_id, sum(amount) as amount
    from settled
    group by invoice_id
),

invoices as (
    select
        d.deal_id,
        b.invoice_id,
        b.currency,
        b.outstanding,
        b.outstanding > 0 as is_open,
        b.outstanding > 0 and b.due_on < {{ as_of() }} as is_past_due,
        coalesce(b.issued_on <= {{ cut }}, true) as was_billed,
        b.outstanding + coalesce(s.amount, 0) > 0 as was_open,
        b.due_on < {{ cut }} as was_past_due
    from {{ ref('int_cash__deal_invoices') }} as d
    inner join {{ ref('int_cash__invoice_balances') }} as b on d.invoice_id = b.invoice_id
    left join since as s on b.invoice_id = s.invoice_id
    where b.is_owed
),

truths as (
    select
        d.id as deal_id,
        d.source,
        d.account_id,
        d.currency,
        d.billing_status,
        d._dlt_load_id,
        count(i.invoice_id) as invoice_count,
        cast(coalesce(sum(case when i.is_open and i.currency = d.currency then i.outstanding end), 0) as decimal(28, 4)) as open_amount,
        case
            when count(i.invoice_id) = 0 then 'not_billed'
            when max(case when i.is_past_due then 1 else 0 end) = 1 then 'overdue'
            when max(case when i.is_open then 1 else 0 end) = 1 then 'billed'
            else 'paid'
        end as truth,
        case
            when count(case when i.was_billed then 1 end) = 0 then 'not_billed'
            when max(case when i.was_billed and i.was_open and i.was_past_due then 1 else 0 end) = 1 then 'overdue'
            when max(case when i.was_billed and i.was_open then 1 else 0 end) = 1 then 'billed'
            else 'paid'
        end as earlier_truth
    from {{ ref('core_deals') }} as d
    left join invoices as i on d.id = i.deal_id
    group by d.id, d.source, d.account_id, d.currency, d.billing_status, d._dlt_load_id
),

-- A change or a removal by itself bills nothing under its own name: nothing can be said of its status.
silent as (
    select
        d.id as deal_id
    from {{ ref('core_deals') }} as d
    left join {{ ref('core_deal_lines') }} as l on d.id = l.deal_id and coalesce(l.action, 'add') <> 'remove'
    where d.type in ('amendment', 'cancellation')
    group by d.id
    having count(l.id) = 0
),

drifted_deals as (
    select
        t.*,
        m.customer_id,
        c.contract_id
    from truths as t
    left join silent as s on t.deal_id = s.deal_id
    left join {{ ref('int_customers__by_account') }} as m on t.account_id = m.account_id
    left join {{ ref('int_contracts__deals') }} as c on t.deal_id = c.deal_id
    where t.billing_status <> t.truth and t.truth = t.earlier_truth and (s.deal_id is null or t.invoice_count > 0)
),

churned as (
    select
        a.id as account_id,
        a.source,
        a.name,
        a.currency,
        a._dlt_load_id,
        t.billing_customer_id,
        s.id as subscription_id
    from {{ ref('core_accounts') }} as a
    inner join {{ ref('int_customers__account_billing') }} as t on a.id = t.account_id
    inner join {{ ref('core_subscriptions') }} as s on t.billing_customer_id = s.customer_id
    where a.status = 'churned'
        and s.status in ('trialing', 'active', 'past_due')
        and coalesce(s.start_date <= {{ cut }}, true)
        and coalesce(s.end_date >= {{ as_of() }}, true)
        and coalesce(s.canceled_on >= {{ as_of() }}, true)
),

churned_accounts as (
    select
        account_id,
        source,
        name,
        currency,
        _dlt_load_id,
        count(distinct subscription_id) as subscription_count,
        min(subscription_id) as subscription_id,
        {{ sorted_list_text('subscription_id') }} as subscription_ids
    from churned
    group by account_id, source, name, currency, _dlt_load_id
),

subjects as (
    select distinct
        t.account_id as subject_id,
        t.billing_customer_id,
        a.currency as own_currency
    from churned_accounts as a
    inner join {{ ref('int_customers__account_billing') }} as t on a.account_id = t.account_id
),

balances as (
    {{ open_balances('subjects') }}
)

select
    'deal' as subject_type,
    d.deal_id as subject_id,
    {{ no_period() }},
    cast(null as string) as claim_id,
    d.customer_id,
    d.contract_id,
    d.deal_id,
    cast(null as string) as subscription_id,
    cast(null as string) as invoice_id,
    cast(null as string) as payment_id,
    d.currency,
    {{ no_amounts() }},
    d.open_amount as amount_at_risk,
    'The CRM says that deal ' || d.deal_id || ' is ' || replace(d.billing_status, '_', ' ') || '; in billing it is ' || replace(d.truth, '_', ' ') || ', with '
    || cast(d.invoice_count as string) || ' invoices and ' || {{ money_text('d.open_amount', 'd.currency') }} || ' open.' as explanation,
    'Set billing_status of deal ' || d.deal_id || ' to ' || d.truth || '.' as recommended_action,
    {{ json_object([['deal', 'd.deal_id'], ['source', 'd.source'], ['billing_status', 'd.billing_status'], ['truth', 'd.truth'], ['invoices', 'd.invoice_count'], ['open', 'd.open_amount'], ['load', 'd._dlt_load_id']]) }} as evidence
from drifted_deals as d

union all

select
    'account' as subject_type,
    a.account_id as subject_id,
    {{ no_period() }},
    cast(null as string) as claim_id,
    m.customer_id,
    cast(null as string) as contract_id,
    cast(null as string) as deal_id,
    case when a.subscription_count = 1 then a.subscription_id end as subscription_id,
    cast(null as string) as invoice_id,
    cast(null as string) as payment_id,
    coalesce(b.currency, a.currency) as currency,
    {{ no_amounts() }},
    greatest(coalesce(b.open_amount, cast(0 as decimal(28, 4))), cast(0 as decimal(28, 4))) as amount_at_risk,
    'The CRM says that account ' || a.account_id || ' (' || a.name || ') is churned; subscription ' || a.subscription_ids || ' is live.' as explanation,
    'Set the account''s status back, or cancel subscription ' || a.subscription_ids || '.' as recommended_action,
    {{ json_object([['account', 'a.account_id'], ['source', 'a.source'], ['subscriptions', 'a.subscription_ids'], ['open_balance', 'b.all_balances'], ['load', 'a._dlt_load_id']]) }} as evidence
from churned_accounts as a
inner join {{ ref('int_customers__by_account') }} as m on a.account_id = m.account_id
inner join balances as b on a.account_id = b.subject_id
