-- grain: one row per invoice: total = paid + credited (with tax) + written_off + outstanding, to the cent, for every invoice that is owed.
-- A draft is not owed yet and a void invoice no more: nothing is outstanding on them.
with paid as (
    select
        invoice_id,
        cast(sum(invoice_amount) as decimal(28, 4)) as paid,
        max(applied_on) as last_paid_on
    from {{ ref('int_cash__applications') }}
    group by invoice_id
),

returned as (
    select
        invoice_id,
        cast(sum(refunded) as decimal(28, 4)) as refunded,
        cast(sum(dispute_lost + disputed_open) as decimal(28, 4)) as disputed
    from {{ ref('int_cash__returns') }}
    group by invoice_id
),

settled as (
    select
        i.*,
        cast(coalesce(p.paid, 0) as decimal(28, 4)) as paid,
        p.last_paid_on,
        cast(coalesce(r.refunded, 0) as decimal(28, 4)) as refunded,
        cast(coalesce(r.disputed, 0) as decimal(28, 4)) as disputed,
        cast(i.total - i.credited - i.noted_write_off - coalesce(p.paid, 0) as decimal(28, 4)) as open_amount
    from {{ ref('int_cash__receivables') }} as i
    left join paid as p on i.invoice_id = p.invoice_id
    left join returned as r on i.invoice_id = r.invoice_id
)

select
    invoice_id,
    source,
    load_id,
    number,
    billing_customer_id,
    customer_id,
    family_id,
    contract_id,
    subscription_id,
    currency,
    status,
    is_owed,
    issued_on,
    due_on,
    total,
    tax,
    credited,
    noted_write_off,
    collectable,
    -- The open balance of an uncollectible invoice is written off too.
    cast(noted_write_off + case when status = 'uncollectible' then greatest(open_amount, 0) else 0 end as decimal(28, 4)) as written_off,
    paid,
    refunded,
    disputed,
    cast(case
        when not is_owed then 0
        when status = 'uncollectible' then least(open_amount, 0)
        else open_amount
    end as decimal(28, 4)) as outstanding,
    last_paid_on
from settled
