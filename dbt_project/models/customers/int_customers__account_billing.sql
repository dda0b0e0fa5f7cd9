-- grain: one row per live account and each of its billing customers: those that an explicit id ties to it, else, for the account that
-- survives, those of its golden customer that no other live account is tied to.
with accounts as (
    select
        source_id as account_id,
        customer_id,
        rank_in_source
    from {{ ref('int_customers__survivors') }}
    where entity = 'account' and is_live
),

tied as (
    select
        a.account_id,
        t.billing_customer_id
    from accounts as a
    inner join {{ ref('int_customers__account_customers') }} as t on a.account_id = t.account_id
),

others as (
    select
        a.account_id,
        m.source_id as billing_customer_id
    from accounts as a
    inner join {{ ref('int_customers__members') }} as m on a.customer_id = m.customer_id and m.entity = 'customer'
    left join (select distinct account_id from tied) as own on a.account_id = own.account_id
    left join (select distinct billing_customer_id from tied) as taken on m.source_id = taken.billing_customer_id
    where a.rank_in_source = 1 and own.account_id is null and taken.billing_customer_id is null
)

select account_id, billing_customer_id from tied
union all
select account_id, billing_customer_id from others
