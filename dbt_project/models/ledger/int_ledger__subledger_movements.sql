-- grain: one row per (account type, currency, month): what the subledgers say moved, debits positive.
{% set dated = 'least(coalesce(moved_on, ' ~ as_of() ~ '), ' ~ as_of() ~ ')' %}
-- Only what is owed moves receivables, and each movement is of its invoice, so that the balances are those of the invoices.
-- A movement without a date counts on as_of: late, but not lost.
with owed as (
    select invoice_id, currency, issued_on, total, written_off - noted_write_off as uncollected
    from {{ ref('int_cash__invoice_balances') }}
    where is_owed
),

receivable as (
    select o.issued_on as moved_on, o.currency, o.total as amount
    from owed as o
    union all
    -- A void invoice stood in receivables from its issue to its voiding.
    select i.issued_on as moved_on, i.currency, cast(i.total as decimal(28, 4)) as amount
    from {{ ref('core_invoices') }} as i
    where i.status = 'void' and i.voided_at is not null
    union all
    select cast(i.voided_at as date) as moved_on, i.currency, cast(-i.total as decimal(28, 4)) as amount
    from {{ ref('core_invoices') }} as i
    where i.status = 'void' and i.voided_at is not null
    union all
    select n.issued_on as moved_on, o.currency, -(c.amount + c.tax_amount) as amount
    from {{ ref('int_cash__credit_lines') }} as c
    inner join {{ ref('core_credit_notes') }} as n on c.credit_note_id = n.id
    inner join owed as o on c.invoice_id = o.invoice_id
    union all
    select a.applied_on as moved_on, o.currency, -a.invoice_amount as amount
    from {{ ref('int_cash__applications') }} as a
    inner join owed as o on a.invoice_id = o.invoice_id
    union all
    -- The rest of an uncollectible invoice is written off; no system says when, so it counts from its last change.
    select cast(i.updated_at as date) as moved_on, o.currency, -o.uncollected as amount
    from owed as o
    inner join {{ ref('core_invoices') }} as i on o.invoice_id = i.id
    where o.uncollected <> 0
),

unapplied as (
    -- Money on account is owed to the customer: a credit.
    select p.received_on as moved_on, p.currency, cast(-(p.received - p.refunded - p.taken_back) as decimal(28, 4)) as amount
    from {{ ref('int_cash__payments') }} as p
    union all
    select a.applied_on as moved_on, a.currency, a.amount
    from {{ ref('int_cash__applications') }} as a
),

waterfall as (
    select
        month,
        currency,
        -sum(deferred_closing) as deferred_revenue,
        sum(unbilled_closing) as unbilled_receivable
    from {{ ref('revenue_waterfall') }}
    group by month, currency
),

waterfall_movements as (
    select
        month,
        currency,
        deferred_revenue - coalesce(lag(deferred_revenue) over (partition by currency order by month), 0) as deferred_revenue,
        unbilled_receivable - coalesce(lag(unbilled_receivable) over (partition by currency order by month), 0) as unbilled_receivable
    from waterfall
)

select 'receivable' as account_type, currency, {{ month_start(dated) }} as month, cast(sum(amount) as decimal(28, 4)) as movement
from receivable
group by currency, {{ month_start(dated) }}
union all
select 'unapplied_cash' as account_type, currency, {{ month_start(dated) }} as month, cast(sum(amount) as decimal(28, 4)) as movement
from unapplied
group by currency, {{ month_start(dated) }}
union all
select 'deferred_revenue' as account_type, currency, month, cast(deferred_revenue as decimal(28, 4)) as movement
from waterfall_movements
union all
select 'unbilled_receivable' as account_type, currency, month, cast(unbilled_receivable as decimal(28, 4)) as movement
from waterfall_movements
