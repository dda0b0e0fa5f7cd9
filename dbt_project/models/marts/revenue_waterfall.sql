-- grain: one row per (contract line, currency, month) from its first movement to the month of as_of.
with movements as (
    select contract_id, deal_line_id, currency, month, billed, cast(0 as decimal(28, 4)) as recognized
    from {{ ref('int_revenue__billed') }}
    union all
    select contract_id, deal_line_id, currency, month, cast(0 as decimal(28, 4)) as billed, recognized
    from {{ ref('int_revenue__recognized') }}
),

by_month as (
    select
        contract_id,
        deal_line_id,
        currency,
        month,
        sum(billed) as billed,
        sum(recognized) as recognized
    from movements
    group by contract_id, deal_line_id, currency, month
),

spans as (
    select
        contract_id,
        deal_line_id,
        currency,
        min(month) as first_month
    from by_month
    group by contract_id, deal_line_id, currency
),

-- Every month has its row, for a balance stands in months without movement too.
months as (
    select
        s.contract_id,
        s.deal_line_id,
        s.currency,
        {{ add_months('s.first_month', 'k.n') }} as month
    from spans as s
    inner join {{ numbers(1200) }} as k on k.n <= {{ month_index(as_of()) }} - {{ month_index('s.first_month') }}
),

running as (
    select
        m.contract_id,
        m.deal_line_id,
        m.month,
        m.currency,
        coalesce(b.billed, 0) as billed,
        coalesce(b.recognized, 0) as recognized,
        sum(coalesce(b.billed, 0) - coalesce(b.recognized, 0)) over (
            partition by m.contract_id, m.deal_line_id, m.currency order by m.month rows between unbounded preceding and current row
        ) as balance
    from months as m
    left join by_month as b
        on m.contract_id = b.contract_id and m.deal_line_id = b.deal_line_id and m.currency = b.currency and m.month = b.month
)

select
    contract_id,
    deal_line_id,
    month,
    currency,
    cast(billed as decimal(28, 4)) as billed,
    cast(recognized as decimal(28, 4)) as recognized,
    cast(greatest(balance, 0) as decimal(28, 4)) as deferred_closing,
    cast(greatest(-balance, 0) as decimal(28, 4)) as unbilled_closing
from running
