-- grain: one row per payment: received - refunded - taken_back = applied + unapplied, to the cent; and what it was meant for.
with applied as (
    select
        a.payment_id,
        cast(sum(a.amount) as decimal(28, 4)) as applied,
        min(i.customer_id) as customer_id
    from {{ ref('int_cash__applications') }} as a
    inner join {{ ref('int_cash__receivables') }} as i on a.invoice_id = i.invoice_id
    group by a.payment_id
),

-- What it names, and what it met where it names nothing: a credit note since may have left no balance to apply it to.
meant_for as (
    select payment_id, invoice_id, is_ambiguous
    from {{ ref('int_cash__named_invoices') }}
    union
    select p.payment_id, x.invoice_id, false as is_ambiguous
    from {{ ref('int_cash__fold') }} as f
    inner join {{ ref('int_cash__numbered_payments') }} as p on f.payment_no = p.payment_no
    inner join {{ ref('int_cash__numbered_invoices') }} as x on f.invoice_no = x.invoice_no
    where f.kind = 'application'
),

meant as (
    select
        m.payment_id,
        min(b.customer_id) as customer_id,
        {{ sorted_list_text('m.invoice_id') }} as invoice_ids,
        min(m.invoice_id) as first_invoice_id,
        count(*) as invoices,
        sum(case when b.is_owed and not m.is_ambiguous then 1 else 0 end) as owed_invoices,
        sum(case when b.is_owed and not m.is_ambiguous and b.outstanding > 0 then 1 else 0 end) as open_invoices,
        sum(case when b.currency <> p.currency then 1 else 0 end) as foreign_invoices,
        cast(sum(case when b.is_owed then b.collectable else 0 end) as decimal(28, 4)) as collectable
    from meant_for as m
    inner join {{ ref('int_cash__payments') }} as p on m.payment_id = p.payment_id
    left join {{ ref('int_cash__invoice_balances') }} as b on m.invoice_id = b.invoice_id
    group by m.payment_id
),

-- A payout that we know before one that an item only names.
payouts as (
    select
        i.payment_id,
        coalesce(min(o.payout_id), min(i.payout_id)) as payout_id
    from {{ ref('core_payout_items') }} as i
    left join {{ ref('int_cash__payouts') }} as o on i.payout_id = o.payout_id
    where i.type = 'payment' and i.payout_id is not null and i.payment_id is not null
    group by i.payment_id
),

bank as (
    select
        matched_id as payment_id,
        min(bank_transaction_id) as bank_transaction_id
    from {{ ref('int_cash__bank_matches') }}
    where matched_type = 'payment'
    group by matched_id
)

select
    p.payment_id,
    coalesce(p.golden_customer_id, a.customer_id, m.customer_id) as customer_id,
    cast(coalesce(a.applied, 0) as decimal(28, 4)) as applied,
    cast(p.received - p.refunded - p.taken_back - coalesce(a.applied, 0) as decimal(28, 4)) as unapplied,
    m.invoice_ids as meant_invoice_ids,
    m.first_invoice_id as meant_invoice_id,
    coalesce(m.invoices, 0) as meant_invoices,
    -- All that it is meant for is an invoice that we know and that is owed, and has no balance left.
    coalesce(m.invoices = m.owed_invoices and m.open_invoices = 0, false) as is_all_covered,
    coalesce(m.foreign_invoices, 0) > 0 as is_foreign,
    cast(coalesce(m.collectable, 0) as decimal(28, 4)) as meant_collectable,
    o.payout_id,
    coalesce(b.bank_transaction_id, u.bank_transaction_id) as bank_transaction_id
from {{ ref('int_cash__payments') }} as p
left join applied as a on p.payment_id = a.payment_id
left join meant as m on p.payment_id = m.payment_id
left join payouts as o on p.payment_id = o.payment_id
left join bank as b on p.payment_id = b.payment_id
left join {{ ref('int_cash__payouts') }} as u on o.payout_id = u.payout_id
