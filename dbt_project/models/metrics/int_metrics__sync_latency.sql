-- grain: one row, or none: how long it takes until a record of the CRM is known in billing, or the other way round, where both systems say
-- when they made theirs. Of explicitly linked pairs, in seconds; the median and the value that 95 of 100 stay within.
with pairs as (
    select distinct
        a.id as account_id,
        c.id as customer_id,
        greatest(a.created_at, c.created_at) as known_at,
        least(a.created_at, c.created_at) as made_at
    from {{ ref('core_accounts') }} as a
    inner join {{ ref('core_customers') }} as c on a.billing_customer_id = c.id or c.crm_account_id = a.id
    where a.created_at is not null and c.created_at is not null
),

timed as (
    select
        cast(round({{ hours_between('made_at', 'known_at') }} * 3600) as bigint) as seconds
    from pairs
),

ranked as (
    select
        seconds,
        row_number() over (order by seconds) as place,
        count(*) over () as pairs
    from timed
)

select
    min(case when place * 100 >= pairs * 50 then seconds end) as p50_seconds,
    min(case when place * 100 >= pairs * 95 then seconds end) as p95_seconds,
    max(pairs) as pairs
from ranked
having max(pairs) > 0
