-- grain: one row per payout of any source. Items and bank are held against it side by side; nothing vanishes.
select
    payout_id,
    currency,
    amount,
    items_net,
    bank_transaction_id,
    bank_amount,
    cast(amount - items_net as decimal(28, 4)) as difference,
    case
        when amount <> items_net then 'items_differ'
        when status = 'failed' then 'failed'
        when bank_transaction_id is not null and bank_amount <> amount then 'bank_differs'
        when bank_transaction_id is not null then 'reconciled'
        when status = 'paid' and {{ days_between('arrival_on', as_of()) }} > {{ setting('settlement_days') }} then 'not_in_bank'
        else 'on_its_way'
    end as status
from {{ ref('int_cash__payouts') }}
