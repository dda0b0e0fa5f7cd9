-- grain: one row per (account type, currency, month): what the subledgers say moved, debits positive.
with receivable as (
    select i.issued_on as moved_on, i.currency, cast(i.total as decimal(28, 4)) as amount
    from {{ ref('core_invoices') }} as i
    where i.status not in ('draft', 'void')
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
    select n.issued_on as moved_on, n.currency, cast(-(n.amount + coalesce(n.tax_amount, 0)) as decimal(28, 4)) as amount
    from {{ ref('core_credit_notes') }} as n
    where coalesce(n.status, 'issued') = 'issued' and n.invoice_id is not null
    union all
    select a.applied_on as moved_on, a.invoice_currency as currency, -a.invoice_amount as amount
    from {{ ref('int_cash__applications') }} as a
    union all
    -- The rest of an uncollectible invoice is written off; no system says when, so it counts from its last change.
    select least(coalesce(cast(i.updated_at as date), {{ as_of() }}), {{ as_of() }}) as moved_on, i.currency, -(b.total - b.credited - b.paid - coalesce(w.noted, 0) - b.outstanding) as amount
    from {{ ref('core_invoices') }} as i
    inner join {{ ref('int_cash__invoice_balances') }} as b on i.id = b.invoice_id
    left join (
        select invoice_id, sum(amount + coalesce(tax_amount, 0)) as noted
        from {{ ref('core_credit_notes') }}
        where coalesce(status, 'issued') = 'issued' and reason = 'write_off'
        group by invoice_id
    ) as w on i.id = w.invoice_id
    where i.status = 'uncollectible'
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

select 'receivable' as account_type, currency, {{ month_start('moved_on') }} as month, cast(sum(amount) as decimal(28, 4)) as movement
from receivable
where moved_on is not null
group by currency, {{ month_start('moved_on') }}
union all
select 'unapplied_cash' as account_type, currency, {{ month_start('moved_on') }} as month, cast(sum(amount) as decimal(28, 4)) as movement
from unapplied
where moved_on is not null
group by currency, {{ month_start('moved_on') }}
union all
select 'deferred_revenue' as account_type, currency, month, cast(deferred_revenue as decimal(28, 4)) as movement
from waterfall_movements
union all
select 'unbilled_receivable' as account_type, currency, month, cast(unbilled_receivable as decimal(28, 4)) as movement
from waterfall_movements
