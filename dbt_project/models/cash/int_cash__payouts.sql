-- grain: one row per payout: what the processor says, what its items add up to, what the bank shows.
with items as (
    select
        i.payout_id,
        i.currency,
        cast(sum({{ round_money('i.net', 'i.currency') }}) as decimal(28, 4)) as items_net,
        cast(sum({{ round_money('coalesce(i.fee, 0)', 'i.currency') }}) as decimal(28, 4)) as items_fee,
        count(*) as items
    from {{ ref('core_payout_items') }} as i
    where i.payout_id is not null
    group by i.payout_id, i.currency
),

bank as (
    select
        matched_id as payout_id,
        {{ sorted_list_text('bank_transaction_id') }} as bank_transaction_id,
        cast(sum(amount) as decimal(28, 4)) as bank_amount
    from {{ ref('int_cash__bank_matches') }}
    where matched_type = 'payout'
    group by matched_id
)

select
    p.id as payout_id,
    p.source,
    p._dlt_load_id as load_id,
    p.currency,
    {{ round_money('p.amount', 'p.currency') }} as amount,
    coalesce(p.status, 'paid') as status,
    p.arrival_on,
    p.reference,
    -- Items of another currency are not added to what they are not.
    cast(coalesce(i.items_net, 0) as decimal(28, 4)) as items_net,
    cast(coalesce(i.items_fee, 0) as decimal(28, 4)) as items_fee,
    coalesce(i.items, 0) as items,
    b.bank_transaction_id,
    b.bank_amount
from {{ ref('core_payouts') }} as p
left join items as i on p.id = i.payout_id and p.currency = i.currency
left join bank as b on p.id = b.payout_id
