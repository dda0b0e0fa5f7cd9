{{ config(meta={
    'title': 'Tax differs', 'category': 'exposure', 'subject': 'invoice_line', 'severity': 'medium', 'owner': 'finance',
    'action': 'correct the tax',
    'why': 'tax that was not charged is paid by us; tax that was charged wrong must be given back',
    'reads': ['invoices', 'invoice_lines', 'customers']
}) }}
-- grain: one row per invoice line whose tax is not that of the expected rate: the setting of the customer's country, else the rate that most other
-- lines of the customer and sku agree with: on a small line a cent is a percent, so a rate is what makes right tax of them, not what one of them shows.
{% set likely_rates = 20 %} {#- named by most lines: the right one is among the first few, and each more is a look at every line #}
{% set difference %}abs(l.tax_units - {{ whole_division('2 * l.amount_units * c.rate + 100000', '200000') }}){% endset -%}
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

-- A line's rate in thousandths of a percent, and as it may have been before its tax was rounded: whole percents, tenths, hundredths.
nominations as (
    select
        billing_customer_id,
        sku,
        currency,
        step,
        {{ whole_division('200000 * tax_units + amount_units * step', '2 * amount_units * step') }} * step as rate
    from lines
    cross join (
        select 1000 as step
        union all
        select 100
        union all
        select 10
        union all
        select 1
    ) as steps
    where sku is not null and tax_units >= 0 -- tax below 0 has no rate: it is judged by the others
),

candidates as (
    select
        *,
        row_number() over (partition by billing_customer_id, sku, currency order by line_count desc, step desc, rate) as place
    from (
        select
            billing_customer_id,
            sku,
            currency,
            rate,
            max(step) as step,
            count(*) as line_count
        from nominations
        group by billing_customer_id, sku, currency, rate
    ) as named
),

-- Where the likeliest rate makes right tax of all lines there is nothing to find: only of the others every likely rate is tried.
doubtful as (
    select distinct
        l.billing_customer_id,
        l.sku,
        l.currency
    from lines as l
    inner join candidates as c on l.billing_customer_id = c.billing_customer_id and l.sku = c.sku and l.currency = c.currency
    where c.place = 1 and {{ difference }} > 1
),

judged as (
    select
        l.billing_customer_id,
        l.sku,
        l.currency,
        l.invoice_line_id,
        l.amount_units,
        c.rate,
        c.step,
        {{ difference }} as difference
    from lines as l
    inner join doubtful as d on l.billing_customer_id = d.billing_customer_id and l.sku = d.sku and l.currency = d.currency
    inner join candidates as c on d.billing_customer_id = c.billing_customer_id and d.sku = c.sku and d.currency = c.currency
    where c.place <= {{ likely_rates }}
),

rates as (
    select
        billing_customer_id,
        sku,
        currency,
        rate,
        step,
        count(*) as all_lines,
        sum(case when difference <= 1 then 1 else 0 end) as line_count,
        sum(case when difference = 0 then 1 else 0 end) as exact_count,
        max(case when difference <= 1 then amount_units end) as largest_units,
        {{ joined_text('case when difference <= 1 then invoice_line_id end', 'invoice_line_id') }} as line_ids
    from judged
    group by billing_customer_id, sku, currency, rate, step
),

ranked as (
    select
        *,
        row_number() over (partition by billing_customer_id, sku, currency order by line_count desc, exact_count desc, step desc, rate) as place
    from rates
),

-- The rate that makes right tax of most lines; where another makes right tax of as many others, none is the usual one.
usual as (
    select r.*
    from ranked as r
    where r.place = 1
        and 2 * r.line_count > r.all_lines - 1
        and not exists (
            select 1
            from ranked as o
            where o.billing_customer_id = r.billing_customer_id and o.sku = r.sku and o.currency = r.currency
                and o.line_count = r.line_count and o.line_ids <> r.line_ids
        )
),

-- The expected tax in minor units, and what rounding may hide of it: one unit, and of a rate finer than a tenth of a percent its own uncertainty.
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
            else {{ whole_division('2 * l.amount_units * u.rate + 100000', '200000') }}
        end as expected_units,
        case
            when l.country_rate_pct is not null or u.step >= 100 then 1
            else 1 + {{ whole_division('l.amount_units', '2 * u.largest_units') }}
        end as tolerance_units
    from lines as l
    left join usual as u on l.billing_customer_id = u.billing_customer_id and l.sku = u.sku and l.currency = u.currency
    where l.country_rate_pct is not null or u.sku is not null
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
