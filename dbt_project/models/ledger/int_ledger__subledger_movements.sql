-- grain: one row per (account type, currency, month): what the subledgers say moved, debits positive.
{% set dated = 'least(coalesce(moved_on, ' ~ as_of() ~ '), ' ~ as_of() ~ ')' %}
-- Only what is owed moves receivables, and each movement is of its invoice, so that the balances are those of the invoices.
-- A movement without a date counts on as_of: late, but not lost.
with owed as (
    select invoice_id, currency, issued_on, total, written_off - noted_write_off as uncollected
    from {{ ref('int_cash__invoice_balances') }}
    where is_owed
),

-- Applications are told net of what went back. At a month's end before it went back the money was still there: it settled the invoice until the day of
-- the refund, reversal or lost dispute.
returned as (
    select
        r.payment_id,
        r.invoice_id,
        r.currency,
        r.refunded,
        r.reversed,
        r.dispute_lost,
        -- Of an invoice in another currency the part in the payment's own is not known: it stays net.
        greatest(p.received_on, o.issued_on) as settled_on
    from {{ ref('int_cash__returns') }} as r
    inner join owed as o on r.invoice_id = o.invoice_id
    inner join {{ ref('int_cash__payments') }} as p on r.payment_id = p.payment_id and r.currency = p.currency
),

told as (
    {%- for kind in ['refunded', 'reversed', 'dispute_lost'] %}
    select payment_id, '{{ kind }}' as kind, sum({{ kind }}) as amount
    from returned
    group by payment_id
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

return_events as (
    select
        e.payment_id,
        e.type as kind,
        e.currency,
        cast(e.occurred_at as date) as moved_on,
        {{ round_money('e.amount', 'e.currency') }} as amount,
        row_number() over (partition by e.payment_id, e.type order by e.occurred_at, e.source, e.id) as place,
        sum({{ round_money('e.amount', 'e.currency') }}) over (partition by e.payment_id, e.type order by e.occurred_at, e.source, e.id) as to_date,
        sum({{ round_money('e.amount', 'e.currency') }}) over (partition by e.payment_id, e.type) as together
    from {{ ref('core_payment_events') }} as e
    inner join {{ ref('int_cash__payments') }} as p on e.payment_id = p.payment_id and e.currency = p.currency
    where e.type in ('refunded', 'reversed', 'dispute_lost')
),

-- What goes back meets unapplied money first, so that of several events the last ones open the invoices again: how much of it is open after each.
reached as (
    select
        e.payment_id,
        e.kind,
        e.place,
        e.moved_on,
        e.currency,
        least(greatest(e.to_date - (e.together - t.amount), least(t.amount, 0)), greatest(t.amount, 0)) as amount
    from return_events as e
    inner join told as t on e.payment_id = t.payment_id and e.kind = t.kind
),

reopened as (
    select
        moved_on,
        currency,
        amount - coalesce(lag(amount) over (partition by payment_id, kind order by place), 0) as amount
    from reached
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
    select r.settled_on as moved_on, r.currency, -(r.refunded + r.reversed + r.dispute_lost) as amount
    from returned as r
    union all
    select o.moved_on, o.currency, o.amount
    from reopened as o
    union all
    -- The rest of an uncollectible invoice is written off; no system says when, so it counts from its last change.
    select cast(i.updated_at as date) as moved_on, o.currency, -o.uncollected as amount
    from owed as o
    inner join {{ ref('core_invoices') }} as i on o.invoice_id = i.id
    where o.uncollected <> 0
),

unapplied as (
    -- Money on account is owed to the customer: a credit.
    select p.received_on as moved_on, p.currency, -p.received as amount
    from {{ ref('int_cash__payments') }} as p
    union all
    select e.moved_on, e.currency, e.amount
    from return_events as e
    union all
    select a.applied_on as moved_on, a.currency, a.amount
    from {{ ref('int_cash__applications') }} as a
    union all
    select r.settled_on as moved_on, r.currency, r.refunded + r.reversed + r.dispute_lost as amount
    from returned as r
    union all
    select o.moved_on, o.currency, -o.amount as amount
    from reopened as o
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
