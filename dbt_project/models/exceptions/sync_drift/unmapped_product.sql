{{ config(meta={
    'title': 'Product not in the price book', 'category': 'drift', 'subject': 'sku', 'severity': 'low', 'owner': 'revops',
    'action': 'map it',
    'why': 'what is in no price book cannot be priced, taxed or recognised by rule',
    'reads': ['products', 'deals', 'deal_lines', 'invoice_lines', 'invoices']
}) }}
-- grain: one row per sku of a won deal or an invoice that is in no price book, with the value of its invoice lines, else of its deal lines; of several
-- currencies, in the one that has most lines.
with invoiced as (
    select
        billed_sku as sku,
        currency,
        cast(sum(amount) as decimal(28, 4)) as value,
        count(*) as lines
    from {{ ref('int_billing__billed_lines') }}
    where billed_sku is not null
    group by billed_sku, currency
),

-- A line is worth what it comes to over its own dates, as in a deal's amount; without an end, one period of its price; one that ends before it starts
-- nothing.
sold as (
    select
        l.sku,
        l.currency,
        cast(coalesce(sum(
            case
                when v.deal_line_id is null and k.stated_ends_on is null then {{ round_money(exact_product('l.quantity', 'coalesce(l.unit_price, 0)'), 'l.currency') }}
                else v.amount
            end
        ), 0) as decimal(28, 4)) as value,
        count(*) as lines
    from {{ ref('int_contracts__lines') }} as l
    inner join {{ ref('int_contracts__links') }} as k on l.deal_line_id = k.deal_line_id
    left join {{ ref('int_billing__line_values') }} as v on l.deal_line_id = v.deal_line_id
    where l.action <> 'remove' and l.is_computed and l.charge_type <> 'usage'
    group by l.sku, l.currency
),

together as (
    select sku, currency, value, lines, 1 as place, 'invoice' as side from invoiced
    union all
    select sku, currency, value, lines, 2 as place, 'deal' as side from sold
),

ranked as (
    select
        t.*,
        row_number() over (partition by t.sku order by t.place, t.lines desc, t.currency) as choice
    from together as t
    left join {{ ref('core_products') }} as p on t.sku = p.sku
    where p.sku is null
)

select
    'sku' as subject_type,
    r.sku as subject_id,
    cast(null as date) as period_start,
    cast(null as date) as period_end,
    cast(null as string) as claim_id,
    cast(null as string) as customer_id,
    cast(null as string) as contract_id,
    cast(null as string) as deal_id,
    cast(null as string) as subscription_id,
    cast(null as string) as invoice_id,
    cast(null as string) as payment_id,
    r.currency,
    cast(null as decimal(28, 4)) as expected_amount,
    r.value as actual_amount,
    abs(r.value) as amount_at_risk,
    r.sku || ' is in no price book; it stands on ' || cast(r.lines as string) || ' ' || r.side || ' lines worth ' || {{ money_text('r.value', 'r.currency') }} || '.' as explanation,
    'Add ' || r.sku || ' to the price book, or map it to a product that is in it.' as recommended_action,
    {{ json_object([['sku', 'r.sku'], ['side', 'r.side'], ['lines', 'r.lines'], ['value', 'r.value'], ['currency', 'r.currency']]) }} as evidence
from ranked as r
where r.choice = 1
