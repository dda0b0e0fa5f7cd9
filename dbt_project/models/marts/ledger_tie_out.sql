-- grain: one row per (accounting period, account type, currency) from the first movement to the period of as_of; empty where no ledger is connected.
with ledger as (
    select
        account_type,
        currency,
        cast(period || '-01' as date) as month,
        cast(sum(amount) as decimal(28, 4)) as movement
    from {{ ref('int_ledger__balance_lines') }}
    group by account_type, currency, period
),

-- An account type that the ledger never posts is not kept there: nothing to tie.
kept as (
    select distinct account_type
    from ledger
),

both_sides as (
    select account_type, currency, month, movement as ledger_movement, cast(0 as decimal(28, 4)) as subledger_movement from ledger
    union all
    select s.account_type, s.currency, s.month, cast(0 as decimal(28, 4)) as ledger_movement, s.movement as subledger_movement
    from {{ ref('int_ledger__subledger_movements') }} as s
    inner join kept as k on s.account_type = k.account_type
),

by_month as (
    select
        account_type,
        currency,
        month,
        sum(ledger_movement) as ledger_movement,
        sum(subledger_movement) as subledger_movement
    from both_sides
    group by account_type, currency, month
),

spans as (
    select account_type, currency, min(month) as first_month
    from by_month
    group by account_type, currency
),

months as (
    select
        s.account_type,
        s.currency,
        {{ add_months('s.first_month', 'k.n') }} as month
    from spans as s
    inner join {{ numbers(1200) }} as k on k.n <= {{ month_index(as_of()) }} - {{ month_index('s.first_month') }}
),

running as (
    select
        m.account_type,
        m.currency,
        m.month,
        coalesce(b.ledger_movement, 0) as ledger_movement,
        coalesce(b.subledger_movement, 0) as subledger_movement,
        sum(coalesce(b.ledger_movement, 0)) over (partition by m.account_type, m.currency order by m.month rows between unbounded preceding and current row) as ledger_closing,
        sum(coalesce(b.subledger_movement, 0)) over (partition by m.account_type, m.currency order by m.month rows between unbounded preceding and current row) as subledger_closing
    from months as m
    left join by_month as b on m.account_type = b.account_type and m.currency = b.currency and m.month = b.month
)

select
    {{ year_month('month') }} as period,
    account_type,
    currency,
    cast(subledger_closing - subledger_movement as decimal(28, 4)) as subledger_opening,
    cast(subledger_movement as decimal(28, 4)) as subledger_movement,
    cast(subledger_closing as decimal(28, 4)) as subledger_closing,
    cast(ledger_closing - ledger_movement as decimal(28, 4)) as ledger_opening,
    cast(ledger_movement as decimal(28, 4)) as ledger_movement,
    cast(ledger_closing as decimal(28, 4)) as ledger_closing,
    cast(ledger_closing - subledger_closing as decimal(28, 4)) as difference,
    case
        when ledger_closing = subledger_closing then 'tied'
        when abs(ledger_closing - subledger_closing) <= {{ minor_unit('currency') }} then 'rounding'
        else 'broken'
    end as status
from running
