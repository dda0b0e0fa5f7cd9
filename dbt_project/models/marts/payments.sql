-- grain: one row per payment of any source.
select
    p.payment_id,
    b.customer_id,
    p.currency,
    p.received,
    p.refunded,
    p.taken_back,
    b.applied,
    b.unapplied,
    p.fee,
    p.status,
    p.received_on,
    p.method,
    b.payout_id,
    b.bank_transaction_id
from {{ ref('int_cash__payments') }} as p
inner join {{ ref('int_cash__payment_balances') }} as b on p.payment_id = b.payment_id
