{{ config(meta={
    'title': 'Tax differs', 'category': 'exposure', 'subject': 'invoice_line', 'severity': 'medium', 'owner': 'finance',
    'action': 'correct the tax',
    'why': 'tax that was not charged is paid by us; tax that was charged wrong must be given back',
    'reads': ['invoices', 'invoice_lines', 'customers']
}) }}
-- grain: one row per invoice line whose tax is not that of the expected rate: the setting of the customer's country, else the rate that most other
-- lines of the customer and sku carry. Rates are grouped by tenths of a percent, and the cents that rounding may hide are let pass.
with country_rates as (
    select
        substr(name, 11) as country,
        cast(value as decimal(9, 4)) as rate_pct
    from control.settings
    where name like 'tax\_rates.%' escape '\'
),

lines as (
    select
        b.invoice_line_id,
        b.invoice_id,
        b.billing_customer_id,
        b.customer_id,
        b.contract_id,
        b.subscription_id,
        -- As the line says; a line without sku is of what it bills.
        coalesce(b.billed_sku, b.sku) as sku,
        b.currency,
        b.amount,
        b.tax_amount,
        r.rate_pct as country_rate_pct,
        {{ minor_units('b.amount', 'b.currency') }} as amount_units,
        {{ minor_units('b.tax_amount', 'b.currency') }} as tax_units
    from {{ ref('int_billing__billed_lines') }} as b
    left join {{ ref('core_customers') }} as c on b.billing_customer_id = c.id
    left join country_rates as r on c.country = r.country
    where b.amount > 0 and b.is_tax_stated
),

permille as (
    select
        *,
        -- Tax below 0 has no rate: it is judged by the others.
        case when tax_units >= 0 then {{ whole_division('2000 * tax_units + amount_units', '2 * amount_units') }} else -1 end as rate_permille
    from lines
),

rates as (
    select
        billing_customer_id,
        sku,
        currency,
        rate_permille,
        count(*) as line_count,
        sum(amount_units) as amount_units,
        sum(tax_units) as tax_units,
        max(abs(1000 * tax_units - amount_units * rate_permille)) <= 1000 as is_whole_permille
    from permille
    where sku is not null and rate_permille >= 0
    group by billing_customer_id, sku, currency, rate_permille
),

ranked as (
    select
        *,
        sum(line_count) over (partition by billing_customer_id, sku, currency) as all_lines,
        row_number() over (partition by billing_customer_id, sku, currency order by line_count desc, rate_permille) as place,
        lead(line_count) over (partition by billing_customer_id, sku, currency order by line_count desc, rate_permille) as next_line_count
    from rates
),

usual as (
    select *
    from ranked
    where place = 1 and 2 * line_count > all_lines - 1 and line_count > coalesce(next_line_count, 0)
),

-- The expected tax in minor units, and what rounding may hide of it: one unit, and the usual rate's own uncertainty.
expected as (
    select
        l.*,
        case
            when l.country_rate_pct is not null then 'the rate of the country'
            else 'the rate on most other lines'
        end as basis,
        case
            when l.country_rate_pct is not null
                then {{ whole_division('2 * l.amount_units * cast(l.country_rate_pct * 10000 as ' ~ whole_number() ~ ') + 1000000', 2000000) }}
            when u.is_whole_permille then {{ whole_division('2 * l.amount_units * u.rate_permille + 1000', 2000) }}
            else {{ whole_division('2 * l.amount_units * u.tax_units + u.amount_units', '2 * u.amount_units') }}
        end as expected_units,
        case
            when l.country_rate_pct is not null or u.is_whole_permille then 1
            else 1 + {{ whole_division('l.amount_units * u.line_count', '2 * u.amount_units') }}
        end as tolerance_units
    from permille as l
    left join usual as u on l.billing_customer_id = u.billing_customer_id and l.sku = u.sku and l.currency = u.currency
    where l.country_rate_pct is not null or (u.sku is not null and l.rate_permille <> u.rate_permille)
),

found as (
    select
        *,
        {{ major_amount('expected_units', 'currency') }} as expected_tax,
        {{ major_amount('abs(expected_units - tax_units)', 'currency') }} as difference
    from expected
    where abs(expected_units - tax_units) > tolerance_units
)

select
    'invoice_line' as subject_type,
    f.invoice_line_id as subject_id,
    cast(null as date) as period_start,
    cast(null as date) as period_end,
    cast(null as string) as claim_id,
    f.customer_id,
    f.contract_id,
    cast(null as string) as deal_id,
    f.subscription_id,
    f.invoice_id,
    cast(null as string) as payment_id,
    f.currency,
    f.expected_tax as expected_amount,
    f.tax_amount as actual_amount,
    f.difference as amount_at_risk,
    'Invoice ' || coalesce(i.number, i.id) || ' charges ' || {{ money_text('f.tax_amount', 'f.currency') }} || ' of tax on ' || {{ money_text('f.amount', 'f.currency') }}
    || ' of ' || coalesce(f.sku, 'a line without sku') || '; by ' || f.basis || ' it is ' || {{ money_text('f.expected_tax', 'f.currency') }} || '.' as explanation,
    'Correct the tax of invoice ' || coalesce(i.number, i.id) || ' to ' || {{ money_text('f.expected_tax', 'f.currency') }} || ' on this line.' as recommended_action,
    {{ json_object([
        ['source', 'i.source'], ['invoice', 'i.id'], ['invoice_line', 'f.invoice_line_id'], ['amount', 'f.amount'], ['tax', 'f.tax_amount'],
        ['expected_tax', 'f.expected_tax'], ['basis', 'f.basis'], ['load', 'i._dlt_load_id'],
    ]) }} as evidence
from found as f
inner join {{ ref('core_invoices') }} as i on f.invoice_id = i.id
