-- grain: one row per (source, id) of the lines of Stripe's invoices, as the invoice was last read.
-- depends on {{ source('billing', 'invoice_lines') }}
{{ config(materialized='table') }}
with lines as (
    {{ stripe_raw(
        'invoice_lines',
        texts=['invoice', 'currency', 'description', 'quantity', 'unit_amount_decimal', 'price', 'product', 'subscription_item', 'sku', 'deal_line_id'],
        wholes=['amount', 'discount_amount', 'tax_amount', 'tax_inclusive', 'period_start', 'period_end'],
        flags=['proration'],
    ) }}
),

invoices as (
    {{ stripe_raw('invoices') }}
),

prices as (
    {{ stripe_raw('prices', texts=['sku'], wholes=['divide_by']) }}
),

products as (
    {{ stripe_raw('products', texts=['sku']) }}
),

-- a line that the invoice (a draft) no longer has was not read with it
live as (
    select
        l.*,
        p.divide_by > 0 as is_package,
        coalesce(l.sku, p.sku, r.sku, l.product) as own_sku
    from lines as l
    inner join invoices as i on l.source = i.source and l.invoice = i.id and l._dlt_load_id = i._dlt_load_id and l._read = i._read
    left join prices as p on l.source = p.source and l.price = p.id
    left join products as r on l.source = r.source and l.product = r.id
)

select
    l.source,
    l.id,
    l.invoice as invoice_id,
    l.own_sku as sku,
    l.description,
    cast(l.quantity as decimal(30, 12)) as quantity,
    -- Stripe's price is for one of its intervals, which is the billing period; of packages it is a package's, so the bill by the unit is taken
    case
        when not coalesce(l.is_package, false) then {{ stripe_price('l.unit_amount_decimal', 'null', 'l.currency') }}
        when not coalesce(l.proration, false) and l.amount > 0 and cast(l.quantity as decimal(30, 12)) > 0
            then cast({{ stripe_each('l.amount', 'cast(l.quantity as decimal(30, 12))') }} * {{ stripe_minor_unit('l.currency') }} as decimal(30, 12))
    end as unit_price,
    -- Stripe's amount is before discounts, and holds the tax where prices include it
    {{ stripe_money('l.amount - coalesce(l.discount_amount, 0) - coalesce(l.tax_inclusive, 0)', 'l.currency') }} as amount,
    {{ stripe_money('coalesce(l.tax_amount, 0)', 'l.currency') }} as tax_amount,
    {{ stripe_money('coalesce(l.discount_amount, 0)', 'l.currency') }} as discount_amount,
    {{ unix_date('l.period_start') }} as period_start,
    {{ stripe_last_day('l.period_end', 'l.period_start') }} as period_end,
    coalesce(l.proration, false) as is_proration,
    l.subscription_item as subscription_item_id,
    l.deal_line_id,
    {{ stripe_lineage('l') }}
from live as l
