-- grain: one row per (bank line, payout or payment) that are one.
select
    bank_transaction_id,
    matched_type,
    matched_id,
    amount,
    currency,
    difference,
    method,
    confidence,
    matched_on
from {{ ref('int_cash__bank_matches') }}
