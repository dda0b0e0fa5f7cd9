-- grain: one row per payment that brought money, numbered from 0 by date received, then id: the order of application. Amounts in minor units.
select
    cast(row_number() over (order by p.received_on, p.payment_id) - 1 as bigint) as payment_no,
    p.payment_id,
    coalesce(c.customer_no, -1) as customer_no,
    m.currency_no,
    cast({{ days_between("cast('1970-01-01' as date)", 'p.received_on') }} as bigint) as received_day,
    cast({{ minor_units('p.received', 'p.currency') }} as bigint) as received,
    cast({{ minor_units('p.refunded', 'p.currency') }} as bigint) as refunded,
    cast({{ minor_units('p.dispute_lost', 'p.currency') }} as bigint) as lost,
    cast({{ minor_units('p.reversed', 'p.currency') }} as bigint) as reversed,
    cast({{ minor_units('p.disputed_open', 'p.currency') }} as bigint) as disputed_open
from {{ ref('int_cash__payments') }} as p
inner join {{ ref('int_cash__numbered_currencies') }} as m on p.currency = m.currency
left join {{ ref('int_cash__numbered_customers') }} as c on p.golden_customer_id = c.customer_id
where p.received > 0
