-- grain: one row per invoice of any source.
-- Where neither its header nor its subscription names a contract: the one that its lines were led to, which a sku may decide.
with led_to as (
    select
        invoice_id,
        min(contract_id) as contract_id
    from {{ ref('int_billing__line_items') }}
    group by invoice_id
    having count(distinct contract_id) = 1
)

select
    b.invoice_id,
    b.number,
    b.customer_id,
    coalesce(b.contract_id, c.contract_id) as contract_id,
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
left join led_to as c on b.invoice_id = c.invoice_id
