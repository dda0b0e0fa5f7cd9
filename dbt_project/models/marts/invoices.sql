-- grain: one row per invoice of any source.
select
    b.invoice_id,
    b.number,
    b.customer_id,
    b.contract_id,
    b.currency,
    b.status,
    b.issued_on,
    b.due_on,
    b.total,
    b.tax,
    b.credited,
    b.paid,
    b.written_off,
    b.outstanding,
    cast(l.posted as decimal(28, 4)) as posted,
    case when b.outstanding > 0 then greatest({{ days_between('b.due_on', as_of()) }}, 0) else 0 end as days_overdue
from {{ ref('int_cash__invoice_balances') }} as b
left join {{ ref('int_ledger__invoice_posted') }} as l on b.invoice_id = l.invoice_id
