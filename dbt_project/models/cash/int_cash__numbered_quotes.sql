-- grain: one row per (payment, group): the contract ids and PO numbers that a payment's reference quotes.
select
    p.payment_no,
    g.group_no
from {{ ref('int_cash__references') }} as r
inner join {{ ref('int_cash__numbered_payments') }} as p on r.payment_id = p.payment_id
inner join (
    select distinct kind, target_id, group_no
    from {{ ref('int_cash__numbered_groups') }}
) as g on r.kind = g.kind and r.target_id = g.target_id
