-- grain: one row per identity: how many subjects it was checked on, and on how many it does not hold.
select
    identity,
    count(*) as checked,
    sum(case when left_amount <> right_amount then 1 else 0 end) as broken
from {{ ref('int_audit__identity_sides') }}
group by identity
