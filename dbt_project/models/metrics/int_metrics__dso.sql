-- grain: one row per currency: days sales outstanding by the count-back method. Open receivables are held against the billings of the
-- newest month, then of the month before, and so on: whole months count their days, the month in which they run out its share. A month
-- without billings uses nothing up, and counts its days too. An invoice without a date is of as_of, as in receivables.
with open_balance as (
    select currency, sum(outstanding) as receivable
    from {{ ref('int_cash__invoice_balances') }}
    where status not in ('draft', 'void')
    group by currency
),

billings as (
    select
        currency,
        {{ month_start('coalesce(issued_on, ' ~ as_of() ~ ')') }} as month,
        greatest(sum(total), 0) as billed
    from {{ ref('int_cash__invoice_balances') }}
    where status not in ('draft', 'void')
    group by currency, {{ month_start('coalesce(issued_on, ' ~ as_of() ~ ')') }}
),

first_months as (
    select
        currency,
        min(month) as first_month
    from billings
    group by currency
),

months as (
    select
        f.currency,
        {{ add_months(month_start(as_of()), '-k.n') }} as month
    from first_months as f
    inner join {{ numbers(600) }} as k on k.n <= {{ month_index(as_of()) }} - {{ month_index('f.first_month') }}
),

counted as (
    select
        m.currency,
        coalesce(b.billed, 0) as billed,
        o.receivable,
        {{ days_between('m.month', 'least(' ~ month_end('m.month') ~ ', ' ~ as_of() ~ ')') }} + 1 as month_days,
        o.receivable - coalesce(sum(b.billed) over (
            partition by m.currency order by m.month desc rows between unbounded preceding and 1 preceding
        ), 0) as left_before
    from months as m
    inner join open_balance as o on m.currency = o.currency
    left join billings as b on m.currency = b.currency and m.month = b.month
),

days as (
    select
        currency,
        receivable,
        case
            when left_before <= 0 then cast(0 as decimal(28, 4))
            when left_before >= billed then cast(month_days as decimal(28, 4))
            else {{ ratio('left_before * month_days', 'billed') }}
        end as days_in_month
    from counted
)

select
    currency,
    max(receivable) as receivable,
    cast(sum(days_in_month) as decimal(28, 4)) as dso_days
from days
group by currency
