-- grain: one row per identity that does not hold for a subject: the run that shows one is not published.
select
    identity,
    subject,
    currency,
    left_amount,
    right_amount,
    left_amount - right_amount as difference
from {{ ref('int_audit__identity_sides') }}
where left_amount <> right_amount
