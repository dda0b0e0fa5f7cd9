-- grain: one row per (payout or transfer, text): what a bank line may quote of it (`identifier`), or who may be its counterparty (`name`).
with transfers as (
    select
        t.matched_id as payment_id,
        p.source,
        p.reference,
        p.customer_id
    from {{ ref('int_cash__bank_targets') }} as t
    inner join {{ ref('int_cash__payments') }} as p on t.matched_id = p.payment_id
    where t.matched_type = 'payment'
)

select 'payout' as matched_type, id as matched_id, 'identifier' as kind, {{ own_id('id', 'source') }} as text
from {{ ref('core_payouts') }}
union
select 'payout' as matched_type, id as matched_id, 'identifier' as kind, reference as text
from {{ ref('core_payouts') }}
where reference is not null
union
select 'payment' as matched_type, payment_id as matched_id, 'identifier' as kind, {{ own_id('payment_id', 'source') }} as text
from transfers
union
select 'payment' as matched_type, payment_id as matched_id, 'identifier' as kind, reference as text
from transfers
where reference is not null
union
-- The payer quotes the invoice; the payment was entered under another name.
select 'payment' as matched_type, t.payment_id as matched_id, 'identifier' as kind, coalesce(i.number, i.invoice_id) as text
from transfers as t
inner join {{ ref('int_cash__applications') }} as a on t.payment_id = a.payment_id
inner join {{ ref('int_cash__receivables') }} as i on a.invoice_id = i.invoice_id
union
select 'payment' as matched_type, t.payment_id as matched_id, 'name' as kind, c.name as text
from transfers as t
inner join {{ ref('core_customers') }} as c on t.customer_id = c.id
union
select 'payment' as matched_type, t.payment_id as matched_id, 'name' as kind, c.legal_name as text
from transfers as t
inner join {{ ref('core_customers') }} as c on t.customer_id = c.id
where c.legal_name is not null
