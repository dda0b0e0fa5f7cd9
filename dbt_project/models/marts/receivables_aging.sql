-- grain: one row per (golden customer, currency) with an open balance.
with aged as (
    select
        customer_id,
        currency,
        outstanding,
        {{ days_between('due_on', as_of()) }} as days_overdue
    from {{ ref('int_cash__invoice_balances') }}
    where is_owed and outstanding <> 0
)

select
    {{ as_of() }} as as_of,
    customer_id,
    currency,
    cast(sum(case when coalesce(days_overdue, 0) <= 0 then outstanding else 0 end) as decimal(28, 4)) as current,
    cast(sum(case when days_overdue between 1 and 30 then outstanding else 0 end) as decimal(28, 4)) as days_1_30,
    cast(sum(case when days_overdue between 31 and 60 then outstanding else 0 end) as decimal(28, 4)) as days_31_60,
    cast(sum(case when days_overdue between 61 and 90 then outstanding else 0 end) as decimal(28, 4)) as days_61_90,
    cast(sum(case when days_overdue > 90 then outstanding else 0 end) as decimal(28, 4)) as days_over_90,
    cast(sum(outstanding) as decimal(28, 4)) as total
from aged
group by customer_id, currency
