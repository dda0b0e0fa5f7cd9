-- grain: one row per (unmatched bank line, free payout or payment) that comes near: for a person to decide.
select
    f.bank_transaction_id,
    f.matched_type,
    f.matched_id,
    f.confidence as score,
    t.amount,
    t.currency
from {{ ref('int_cash__bank_fold') }} as f
inner join {{ ref('int_cash__bank_targets') }} as t on f.matched_type = t.matched_type and f.matched_id = t.matched_id
where f.kind = 'candidate'
