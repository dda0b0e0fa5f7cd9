-- grain: one row per (source, id) of what moved the Stripe balance, with the payout that paid it out; payouts themselves left out.
-- depends on {{ source('payments', 'payout_items') }}
{{ config(materialized='table') }}
with transactions as (
    {{ stripe_raw('balance_transactions', texts=['origin', 'type', 'reporting_category', 'currency'], wholes=['amount', 'fee', 'net', 'available_on']) }}
),

paid_out as (
    {{ stripe_raw('payout_transactions', texts=['payout']) }}
),

payouts as (
    {{ stripe_raw('payouts', texts=['currency'], wholes=['amount', 'arrival_date'], flags=['automatic']) }}
),

refunds as (
    {{ stripe_raw('refunds', texts=['charge', 'payment_intent']) }}
),

disputes as (
    {{ stripe_raw('disputes', texts=['charge', 'payment_intent']) }}
),

origins as (
    select source, charge_id as id, charge_id, cast(null as string) as payment_intent from {{ ref('int_stripe__payments') }}
    union all
    select source, id, charge as charge_id, payment_intent from refunds
    union all
    select source, id, charge as charge_id, payment_intent from disputes
),

items as (
    select
        t.source,
        t.id,
        o.payout as payout_id,
        case
            when t.reporting_category in ('dispute', 'dispute_reversal') or t.origin like 'dp_%' or t.origin like 'du_%' then 'dispute'
            when t.type in ('charge', 'payment') then 'payment'
            when t.type like '%refund%' then 'refund'
            when t.type in ('stripe_fee', 'application_fee', 'tax_fee', 'network_cost') or t.reporting_category in ('fee', 'network_cost', 'tax') then 'fee'
            else 'adjustment'
        end as type,
        t.origin,
        t.amount as gross,
        t.fee,
        t.net,
        t.currency,
        t.available_on,
        t._updated_at,
        t._deleted_at,
        t._file,
        t._dlt_load_id
    from transactions as t
    left join paid_out as o on t.source = o.source and t.id = o.id
    where t.type not like 'payout%'
    union all
    -- a payout made by hand draws on the balance as a whole: Stripe does not say which payments are in it
    select
        p.source,
        p.id || ':balance',
        p.id,
        'adjustment',
        null,
        p.amount,
        0,
        p.amount,
        p.currency,
        p.arrival_date,
        p._updated_at,
        p._deleted_at,
        p._file,
        p._dlt_load_id
    from payouts as p
    left join paid_out as o on p.source = o.source and p.id = o.payout
    where p.automatic = false and o.id is null
)

select
    i.source,
    i.id,
    i.payout_id,
    i.type,
    coalesce(p.payment_id, o.payment_intent, o.charge_id) as payment_id,
    {{ stripe_money('i.gross', 'i.currency') }} as gross,
    {{ stripe_money('i.fee', 'i.currency') }} as fee,
    {{ stripe_money('i.net', 'i.currency') }} as net,
    upper(i.currency) as currency,
    {{ unix_date('i.available_on') }} as available_on,
    {{ stripe_lineage('i') }}
from items as i
left join origins as o on i.source = o.source and i.origin = o.id
left join {{ ref('int_stripe__payments') }} as p on o.source = p.source and o.charge_id = p.charge_id
