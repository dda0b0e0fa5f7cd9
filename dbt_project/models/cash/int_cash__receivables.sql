-- grain: one row per invoice: what it asks and what credit notes took off it, before any cash. `collectable` is what cash may still settle.
with credits as (
    select
        invoice_id,
        cast(sum(case when not is_write_off then amount + tax_amount else 0 end) as decimal(28, 4)) as credited,
        cast(sum(case when is_write_off then amount + tax_amount else 0 end) as decimal(28, 4)) as written_off
    from {{ ref('int_cash__credit_lines') }}
    group by invoice_id
),

line_taxes as (
    select
        invoice_id,
        sum(tax_amount) as tax
    from {{ ref('core_invoice_lines') }}
    group by invoice_id
),

valued as (
    select
        i.id as invoice_id,
        i.source,
        i._dlt_load_id as load_id,
        i.number,
        i.customer_id as billing_customer_id,
        c.customer_id,
        h.parent_customer_id,
        h.family_id,
        n.contract_id,
        i.subscription_id,
        i.po_number,
        i.currency,
        i.status,
        -- A draft is not owed yet, a void invoice no more.
        i.status not in ('draft', 'void') as is_owed,
        i.issued_on,
        coalesce(i.due_on, i.issued_on) as due_on,
        i.exchange_rate,
        {{ round_money('i.total', 'i.currency') }} as total,
        {{ round_money('coalesce(i.tax_total, t.tax, 0)', 'i.currency') }} as tax,
        coalesce(k.credited, 0) as credited,
        coalesce(k.written_off, 0) as noted_write_off
    from {{ ref('core_invoices') }} as i
    left join credits as k on i.id = k.invoice_id
    left join line_taxes as t on i.id = t.invoice_id
    left join {{ ref('int_customers__by_billing_customer') }} as c on i.customer_id = c.billing_customer_id
    left join {{ ref('int_customers__families') }} as h on c.customer_id = h.customer_id
    left join {{ ref('int_billing__invoice_contracts') }} as n on i.id = n.invoice_id
)

select
    invoice_id,
    source,
    load_id,
    number,
    billing_customer_id,
    customer_id,
    parent_customer_id,
    family_id,
    contract_id,
    subscription_id,
    po_number,
    currency,
    status,
    is_owed,
    issued_on,
    due_on,
    exchange_rate,
    total,
    tax,
    cast(credited as decimal(28, 4)) as credited,
    cast(noted_write_off as decimal(28, 4)) as noted_write_off,
    cast(case when is_owed then greatest(total - credited - noted_write_off, 0) else 0 end as decimal(28, 4)) as collectable
from valued
