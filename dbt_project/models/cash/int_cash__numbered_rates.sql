-- grain: one row per (day, from, to) with a rate: what a payment of another currency than its invoice is worth. The rate as text: exact.
select
    cast({{ days_between("cast('1970-01-01' as date)", 'r.rate_on') }} as bigint) as rate_day,
    f.currency_no as from_no,
    t.currency_no as to_no,
    cast(r.rate as string) as rate
from {{ ref('int_reference__rates_on') }} as r
inner join {{ ref('int_cash__numbered_currencies') }} as f on r.from_currency = f.currency
inner join {{ ref('int_cash__numbered_currencies') }} as t on r.to_currency = t.currency
where r.rate is not null
