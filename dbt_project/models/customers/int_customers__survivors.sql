-- depends_on: {{ ref('int_customers__moved') }}
{{ config(materialized='incremental', incremental_strategy='append', on_schema_change='sync_all_columns',
    pre_hook={"sql": "{{ without_moved(['record_id']) }}", "transaction": false}) }}
-- grain: one row per account and billing customer, with its rank among the records of its golden customer in its own source: 1 survives.
-- The survivor among copies has the most invoices, then is the oldest, then has the smaller id. Live records go before dead ones.
with billed as (
    select
        customer_id as billing_customer_id,
        count(*) as invoice_count
    from {{ ref('core_invoices') }}
    group by customer_id
),

-- An account's invoices are those of the billing customers that it is tied to.
by_account as (
    select
        t.account_id,
        sum(b.invoice_count) as invoice_count
    from {{ ref('int_customers__account_customers') }} as t
    inner join billed as b on t.billing_customer_id = b.billing_customer_id
    {%- if is_incremental() %}
    where 'account:' || t.account_id in ({{ moved_today() }})
    {%- endif %}
    group by t.account_id
),

counted as (
    select
        m.record_id,
        m.customer_id,
        m.entity,
        m.source,
        m.source_id,
        m.is_live,
        c.parent_account_id,
        c.created_at,
        cast(coalesce(b.invoice_count, a.invoice_count, 0) as bigint) as invoice_count
    from {{ ref('int_customers__members') }} as m
    inner join {{ ref('int_customers__normalised') }} as c on m.record_id = c.record_id
    left join billed as b on case when m.entity = 'customer' then m.source_id end = b.billing_customer_id
    left join by_account as a on case when m.entity = 'account' then m.source_id end = a.account_id
    {%- if is_incremental() %}
    where m.record_id in ({{ moved_today() }})
    {%- endif %}
),

ranked as (
    select
        *,
        row_number() over (
            partition by customer_id, source, entity
            order by is_live desc, invoice_count desc, created_at asc nulls last, source_id
        ) as rank_in_source
    from counted
)

select
    r.record_id,
    r.customer_id,
    r.entity,
    r.source,
    r.source_id,
    r.is_live,
    r.invoice_count,
    r.rank_in_source,
    -- A child that bills through its parent's customer is no copy of it.
    r.is_live and r.rank_in_source > 1 and not coalesce(r.parent_account_id in (
        select o.source_id
        from {{ ref('int_customers__members') }} as o
        where o.entity = 'account' and o.customer_id = r.customer_id
    ), false) as is_copy
from ranked as r
