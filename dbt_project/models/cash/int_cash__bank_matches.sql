-- grain: one row per (bank line, payout or payment) that are one. `amount` is the line's part, difference = amount - what the payout or payment says.
select
    f.bank_transaction_id,
    f.matched_type,
    f.matched_id,
    {{ major_amount('f.units', 'l.currency') }} as amount,
    l.currency,
    cast({{ major_amount('f.units', 'l.currency') }} - t.amount as decimal(28, 4)) as difference,
    f.method,
    f.confidence,
    l.booked_on as matched_on
from {{ ref('int_cash__bank_fold') }} as f
inner join {{ ref('int_cash__bank_lines') }} as l on f.bank_transaction_id = l.bank_transaction_id
inner join {{ ref('int_cash__bank_targets') }} as t on f.matched_type = t.matched_type and f.matched_id = t.matched_id
where f.kind = 'match'
