-- grain: one row per document that the ledger should hold: invoice, credit note, payment (its refunds and chargebacks with it).
-- `amount` is what receivable lines (for payments: receivable, unapplied_cash and fx together) should add up to, debits positive.
with invoices as (
    select
        'invoice' as document_type,
        i.id as document_id,
        c.customer_id,
        i.currency,
        -- A void invoice nets out; a draft is not a document yet.
        cast(case when i.status in ('void', 'draft') then 0 else i.total end as decimal(28, 4)) as amount,
        -- The write-off of an uncollectible invoice may or may not have been posted on the invoice itself.
        cast(case when i.status = 'uncollectible' then b.written_off else 0 end as decimal(28, 4)) as also_allowed_less,
        i.exchange_rate,
        i.issued_on as document_on,
        i.status
    from {{ ref('core_invoices') }} as i
    left join {{ ref('int_customers__by_billing_customer') }} as c on i.customer_id = c.billing_customer_id
    inner join {{ ref('int_cash__invoice_balances') }} as b on i.id = b.invoice_id
),

credit_notes as (
    select
        'credit_note' as document_type,
        n.id as document_id,
        c.customer_id,
        n.currency,
        cast(case when n.status = 'void' then 0 else -(n.amount + coalesce(n.tax_amount, 0)) end as decimal(28, 4)) as amount,
        cast(0 as decimal(28, 4)) as also_allowed_less,
        n.exchange_rate,
        n.issued_on as document_on,
        coalesce(n.status, 'issued') as status
    from {{ ref('core_credit_notes') }} as n
    left join {{ ref('int_customers__by_billing_customer') }} as c on n.customer_id = c.billing_customer_id
),

payment_rates as (
    select
        payment_id,
        max(exchange_rate) as exchange_rate
    from {{ ref('core_payment_events') }}
    where type = 'succeeded'
    group by payment_id
),

payments as (
    select
        'payment' as document_type,
        p.payment_id as document_id,
        p.golden_customer_id as customer_id,
        p.currency,
        cast(-(p.received - p.refunded - p.taken_back) as decimal(28, 4)) as amount,
        cast(0 as decimal(28, 4)) as also_allowed_less,
        r.exchange_rate,
        p.received_on as document_on,
        p.status
    from {{ ref('int_cash__payments') }} as p
    left join payment_rates as r on p.payment_id = r.payment_id
)

select document_type, document_id, customer_id, currency, amount, also_allowed_less, exchange_rate, document_on, status from invoices
union all
select document_type, document_id, customer_id, currency, amount, also_allowed_less, exchange_rate, document_on, status from credit_notes
union all
select document_type, document_id, customer_id, currency, amount, also_allowed_less, exchange_rate, document_on, status from payments
