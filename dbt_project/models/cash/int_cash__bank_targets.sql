-- grain: one row per payout or transfer that a bank line may be. Card, direct debit and wallet money reaches the bank through payouts;
-- any other payment, unless a payout holds it, comes as a line of its own.
with paid_out as (
    select distinct payment_id
    from {{ ref('core_payout_items') }}
    where payment_id is not null and type = 'payment' and payout_id is not null
),

together as (
    select
        'payout' as matched_type,
        p.id as matched_id,
        p.arrival_on as expected_on,
        p.currency,
        {{ round_money('p.amount', 'p.currency') }} as amount,
        cast(null as string) as family_id
    from {{ ref('core_payouts') }} as p
    where coalesce(p.status, 'paid') <> 'failed'

    union all

    select
        'payment' as matched_type,
        p.payment_id as matched_id,
        p.received_on as expected_on,
        p.currency,
        p.received as amount,
        p.family_id
    from {{ ref('int_cash__payments') }} as p
    left join paid_out as o on p.payment_id = o.payment_id
    where p.received > 0 and not coalesce(p.is_processor_method, false) and o.payment_id is null
)

select
    matched_type,
    matched_id,
    expected_on,
    currency,
    amount,
    family_id,
    -- One that tells no day is far from every bank line's: only a reference finds it.
    coalesce(cast({{ days_between("cast('1970-01-01' as date)", 'expected_on') }} as bigint), 0) as expected_day,
    cast({{ minor_units('amount', 'currency') }} as bigint) as units
from together
where amount <> 0
