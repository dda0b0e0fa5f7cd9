-- grain: one row per currency: the collection effectiveness index of the month of as_of and the two months before it.
-- CEI = (opening receivables + invoiced - closing receivables) / (opening receivables + invoiced - closing receivables not yet due).
{% set since = add_months(month_start(as_of()), -2) %}
with opening as (
    select currency, sum(movement) as opening
    from {{ ref('int_ledger__subledger_movements') }}
    where account_type = 'receivable' and month < {{ since }}
    group by currency
),

invoices as (
    select
        currency,
        sum(case when coalesce(issued_on, {{ as_of() }}) >= {{ since }} then total else 0 end) as invoiced,
        sum(outstanding) as closing,
        sum(case when due_on >= {{ as_of() }} then outstanding else 0 end) as not_due
    from {{ ref('int_cash__invoice_balances') }}
    where is_owed
    group by currency
)

select
    i.currency,
    cast(coalesce(o.opening, 0) + i.invoiced - i.closing as decimal(28, 4)) as collected,
    cast(coalesce(o.opening, 0) + i.invoiced - i.not_due as decimal(28, 4)) as collectable
from invoices as i
left join opening as o on i.currency = o.currency
