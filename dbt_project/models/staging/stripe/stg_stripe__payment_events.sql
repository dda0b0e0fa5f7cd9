-- grain: one row per (source, id) of what happened to a payment: tries, charges, refunds, disputes and their end.
-- depends on {{ source('payments', 'payment_events') }}
{{ config(materialized='table') }}
with charges as (
    {{ stripe_raw(
        'charges',
        texts=['status', 'currency', 'balance_transaction', 'failure_balance_transaction', 'failure_code', 'method', 'wallet', 'description'],
        wholes=['amount', 'amount_captured'],
        flags=['captured'],
    ) }}
),

refunds as (
    {{ stripe_raw('refunds', texts=['charge', 'payment_intent', 'status', 'currency'], wholes=['amount']) }}
),

disputes as (
    {{ stripe_raw('disputes', texts=['charge', 'payment_intent', 'status', 'currency', 'reason'], wholes=['amount', 'due_by', 'reinstated_at']) }}
),

transactions as (
    {{ stripe_raw('balance_transactions', texts=['currency', 'exchange_rate'], wholes=['fee']) }}
),

closed as (
    select
        e.source,
        e.object as dispute_id,
        max(e.created) as closed_at
    from ({{ stripe_raw('events', texts=['type', 'object']) }}) as e
    where e.type = 'charge.dispute.closed'
    group by e.source, e.object
),

paid as (
    select * from {{ ref('int_stripe__payments') }}
),

charged as (
    select
        c.*,
        t.created as booked_at,
        t.exchange_rate,
        case when t.currency = c.currency then t.fee end as fee,
        f.created as failed_at,
        -- all of Stripe's methods reach the bank inside payouts: none is a transfer that a bank line would show by itself
        case
            when c.wallet is not null then 'wallet'
            when c.method is null or c.method in ('card', 'card_present', 'interac_present') then 'card'
            when c.method like '%_debit' or c.method in ('us_bank_account', 'ach', 'nz_bank_account') then 'direct_debit'
            else 'wallet'
        end as pay_method
    from charges as c
    left join transactions as t on c.source = t.source and c.balance_transaction = t.id
    left join transactions as f on c.source = f.source and c.failure_balance_transaction = f.id
),

happened as (
    -- a charge that failed after it had succeeded (a debit that the bank returned) succeeded, and was reversed
    select
        c.source, c.id as charge_id,
        case
            when c.failure_balance_transaction is not null then c.id || ':succeeded'
            when c.status = 'succeeded' and c.captured is distinct from false then c.id || ':succeeded'
            when c.status = 'failed' then c.id || ':failed'
            else c.id || ':attempted'
        end as id,
        case
            when c.failure_balance_transaction is not null then 'succeeded'
            when c.status = 'succeeded' and c.captured is distinct from false then 'succeeded'
            when c.status = 'failed' then 'failed'
            else 'attempted'
        end as type,
        case when c.status = 'succeeded' and c.captured is distinct from false then coalesce(nullif(c.amount_captured, 0), c.amount) else c.amount end as amount,
        c.currency, coalesce(c.booked_at, c.created) as occurred_at, c.pay_method, c.fee, c.exchange_rate, c.description, c.failure_code,
        cast(null as bigint) as due_by, c._updated_at, c._file, c._dlt_load_id, cast(null as string) as payment_intent
    from charged as c
    union all
    select
        c.source, c.id, c.id || ':reversed', 'reversed', c.amount, c.currency, coalesce(c.failed_at, c._updated_at), c.pay_method, null, c.exchange_rate,
        c.description, c.failure_code, null, c._updated_at, c._file, c._dlt_load_id, null
    from charged as c
    where c.failure_balance_transaction is not null
    union all
    -- a refund that failed or was canceled came back; one that is pending has left the balance
    select
        r.source, r.charge, r.id, 'refunded', r.amount, r.currency, r.created, null, null, null,
        null, null, null, r._updated_at, r._file, r._dlt_load_id, r.payment_intent
    from refunds as r
    where coalesce(r.status, 'succeeded') in ('succeeded', 'pending')
    union all
    -- due by 0: the bank takes no answer, so there is no day
    select
        d.source, d.charge, d.id || ':disputed', 'disputed', d.amount, d.currency, d.created, null, null, null,
        null, d.reason, nullif(d.due_by, 0), d._updated_at, d._file, d._dlt_load_id, d.payment_intent
    from disputes as d
    union all
    -- an inquiry that was closed, or a dispute that was prevented, took no money: it ended as if won
    select
        d.source, d.charge, d.id || ':' || case d.status when 'lost' then 'lost' else 'won' end,
        case d.status when 'lost' then 'dispute_lost' else 'dispute_won' end, d.amount, d.currency,
        coalesce(z.closed_at, d.reinstated_at, d._updated_at, d.created), null, null, null,
        null, d.reason, null, d._updated_at, d._file, d._dlt_load_id, d.payment_intent
    from disputes as d
    left join closed as z on d.source = z.source and d.id = z.dispute_id
    where d.status in ('won', 'lost', 'warning_closed', 'prevented')
)

select
    h.source,
    h.id,
    coalesce(p.payment_id, h.payment_intent, h.charge_id) as payment_id,
    h.type,
    {{ stripe_money('h.amount', 'h.currency') }} as amount,
    upper(h.currency) as currency,
    {{ unix_timestamp('h.occurred_at') }} as occurred_at,
    p.customer_id,
    p.invoice_id,
    h.pay_method as method,
    {{ stripe_money('h.fee', 'h.currency') }} as fee,
    h.description as reference,
    h.failure_code,
    {{ unix_date('h.due_by') }} as dispute_due_on,
    cast(h.exchange_rate as decimal(30, 12)) as exchange_rate,
    {{ unix_timestamp('h._updated_at') }} as updated_at,
    cast(null as timestamp) as deleted_at,
    h._file,
    cast(null as bigint) as _line,
    h._dlt_load_id
from happened as h
left join paid as p on h.source = p.source and h.charge_id = p.charge_id
