-- grain: one row per line of a won deal: what it comes to over its own dates, as if its deal stood alone (no usage, commitments, renewals, cancellation;
-- a removal counts nothing). A recurring line without an end has no row: there is no such sum. Equal rows are priced once and counted.
with own_lines as (
    select
        l.deal_line_id,
        l.deal_id,
        l.currency,
        l.charge_type,
        l.starts_on,
        -- a fee's deal does not end it
        case when l.charge_type = 'one_time' then coalesce(l.stated_line_end_on, l.starts_on) else k.stated_ends_on end as ends_on,
        l.quantity * l.unit_price as gross,
        coalesce(l.discount_pct, 0) as stated_discount_pct,
        l.discount_until,
        l.annual_uplift_pct,
        l.price_months,
        l.billing_months,
        l.proration
    from {{ ref('int_contracts__lines') }} as l
    inner join {{ ref('int_contracts__links') }} as k on l.deal_line_id = k.deal_line_id
    where l.is_computed and l.action <> 'remove' and l.charge_type <> 'usage'
),

priced_lines as (
    select
        *,
        {{ discounted('cast(gross as decimal(38, 18))', 'stated_discount_pct') }} as discounted_gross
    from own_lines
),

-- A line billed once is counted by its months, and rounded as one.
spans as (
    select
        deal_line_id,
        deal_id,
        starts_on as anchor_on,
        starts_on,
        starts_on as span_start,
        ends_on as span_end,
        coalesce(billing_months, 1) as months,
        annual_uplift_pct,
        discount_until,
        stated_discount_pct,
        proration
    from priced_lines
    where charge_type = 'recurring' and ends_on >= starts_on and (billing_months is not null or price_months is not null)
),

shares as (
    select
        deal_line_id,
        uplift_years,
        case when discount_until is null or period_start <= discount_until then stated_discount_pct else 0 end as discount_pct,
        {{ share_num('proration', 'period_start', 'period_end', 'full_period_start', 'full_period_end', 'months') }} as share_num,
        {{ share_den('proration', 'period_start', 'period_end', 'full_period_start', 'full_period_end', 'months') }} as share_den,
        count(*) as rows_of_it
    from {{ period_rows('spans', 'months', 'span_end') }} as p
    group by all
),

grown_shares as (
    select
        s.*,
        l.deal_id,
        l.currency,
        l.billing_months,
        coalesce(l.price_months, l.billing_months) as price_months,
        {{ grown('case when s.discount_pct = 0 then cast(l.gross as decimal(38, 18)) else l.discounted_gross end', 'g') }} as effective_gross
    from shares as s
    inner join priced_lines as l on s.deal_line_id = l.deal_line_id
    left join {{ ref('int_billing__growth') }} as g on l.annual_uplift_pct = g.pct and s.uplift_years = g.times
),

by_period as (
    select
        deal_id,
        deal_line_id,
        currency,
        sum({{ round_ratio('effective_gross * billing_months * share_num', 'price_months * share_den', 'currency') }} * rows_of_it) as amount
    from grown_shares
    where billing_months is not null
    group by deal_id, deal_line_id, currency
),

months_summed as (
    select
        deal_id,
        deal_line_id,
        currency,
        price_months,
        sum(effective_gross * {{ whole_division('share_num * 377580', 'share_den') }} * rows_of_it) as numerator
    from grown_shares
    where billing_months is null
    group by deal_id, deal_line_id, currency, price_months
),

at_once as (
    select deal_id, deal_line_id, currency, {{ round_ratio('numerator', 'price_months * 377580', 'currency') }} as amount
    from months_summed
    union all
    -- One-time, and a price for the term.
    select
        deal_id,
        deal_line_id,
        currency,
        {{ round_ratio("case when discount_until is null or starts_on <= discount_until then discounted_gross else cast(gross as decimal(38, 18)) end", '1', 'currency') }} as amount
    from priced_lines
    where ends_on >= starts_on and (charge_type = 'one_time' or (billing_months is null and price_months is null))
)

select deal_line_id, deal_id, amount from by_period
union all
select deal_line_id, deal_id, amount from at_once
