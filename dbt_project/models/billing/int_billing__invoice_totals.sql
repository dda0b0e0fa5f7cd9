-- grain: one row per invoice that is not void: net of its lines, and what its lines lead to.
with lines as (
    select
        l.invoice_id,
        max(l.customer_id) as customer_id,
        cast(sum(l.amount) as decimal(28, 4)) as line_net,
        cast(sum(l.tax_amount) as decimal(28, 4)) as line_tax,
        count(*) as line_count,
        max(l.contract_id) as contract_id
    from {{ ref('int_billing__line_items') }} as l
    group by l.invoice_id
)

select
    i.id as invoice_id,
    i.source,
    i.number,
    i.status,
    coalesce(l.customer_id, g.customer_id) as customer_id,
    coalesce(l.contract_id, c.contract_id) as contract_id,
    i.crm_deal_id as deal_id,
    i.subscription_id,
    i.currency,
    i.issued_on,
    i.due_on,
    coalesce(l.line_count, 0) as line_count,
    coalesce(l.line_net, 0) as line_net,
    {{ round_money('coalesce(i.tax_total, l.line_tax, 0)', 'i.currency') }} as tax,
    {{ round_money('i.total', 'i.currency') }} as total,
    -- Net of tax, as its lines say; where it came without lines, as its header does.
    coalesce(l.line_net, {{ round_money('coalesce(i.subtotal, i.total - coalesce(i.tax_total, 0))', 'i.currency') }}) as net,
    i._dlt_load_id
from {{ ref('core_invoices') }} as i
left join lines as l on i.id = l.invoice_id
-- Where no line leads to a contract, its header or its subscription may.
left join {{ ref('int_billing__invoice_contracts') }} as c on i.id = c.invoice_id
left join {{ ref('int_customers__by_billing_customer') }} as g on i.customer_id = g.billing_customer_id
where i.status <> 'void'
