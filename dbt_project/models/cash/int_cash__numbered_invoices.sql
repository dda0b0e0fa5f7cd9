-- grain: one row per invoice, numbered from 0 by date of issue, then id: the order in which the fold sees them. Amounts in minor units.
select
    cast(row_number() over (order by i.issued_on nulls first, i.invoice_id) - 1 as bigint) as invoice_no,
    i.invoice_id,
    coalesce(c.customer_no, -1) as customer_no,
    m.currency_no,
    cast(coalesce({{ days_between("cast('1970-01-01' as date)", 'i.issued_on') }}, 0) as bigint) as issued_day,
    -- Below 0 where notes exceed the total: of a payment's own day the balance is this plus the notes that came later.
    cast(case when i.is_owed then {{ minor_units('i.total - i.credited - i.noted_write_off', 'i.currency') }} else 0 end as bigint) as balance,
    -- Whatever else its status says: a paid invoice with a balance is still a candidate.
    i.status not in ('draft', 'void', 'uncollectible') as is_found_by_amount
from {{ ref('int_cash__receivables') }} as i
inner join {{ ref('int_cash__numbered_currencies') }} as m on i.currency = m.currency
left join {{ ref('int_cash__numbered_customers') }} as c on i.customer_id = c.customer_id
