-- grain: one row, or none: how long it takes until a record of the CRM is known in billing, or the other way round, where both systems say
-- when they made theirs. Of explicitly linked pairs, in seconds; the median and the value that 95 of 100 stay within.
with links as (
    select id as account_id, billing_customer_id as customer_id
    from {{ ref('core_accounts') }}
    union distinct
    select crm_account_id as account_id, id as customer_id
    from {{ ref('core_customers') }}
),

pairs as (
    select
        a.id as account_id,
        c.id as customer_id,
        greatest(a.created_at, c.created_at) as known_at,
        least(a.created_at, c.created_at) as made_at
    from links as l
    inner join {{ ref('core_accounts') }} as a on l.account_id = a.id
    inner join {{ ref('core_customers') }} as c on l.customer_id = c.id
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
