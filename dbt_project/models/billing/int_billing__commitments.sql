-- grain: one row per usage line with a commitment x commitment period that is over: what the customer committed to, less the rated charges of the
-- rows that begin in it, not below zero.
with committed as (
    select *
    from {{ ref('int_billing__spans') }}
    where charge_type = 'usage' and commit_amount is not null
),

charges as (
    select
        r.*,
        u.charge
    from {{ ref('int_billing__usage_rows') }} as r
    inner join {{ ref('int_billing__usage_rated') }} as u on r.obligation_id = u.obligation_id and u.case_name = 'counted'
),

-- A yearly commitment runs on from the line's start, through its renewals.
lines as (
    select
        deal_line_id,
        starts_on,
        case when count(*) = count(span_end) then max(span_end) end as ends_on
    from committed
    where commit_period = 'year' and not is_lapsed
    group by deal_line_id, starts_on
),

year_numbers as (
    select
        *,
        {{ each_number(0, whole_years('starts_on', as_of())) }} as year_no
    from lines
    where starts_on <= {{ as_of() }}
),

dated_years as (
    select
        deal_line_id,
        {{ add_months('starts_on', '12 * year_no') }} as period_start,
        least({{ add_days(add_months('starts_on', '12 * (year_no + 1)'), -1) }}, ends_on) as period_end,
        {{ add_days(add_months('starts_on', '12 * (year_no + 1)'), -1) }} as full_period_end
    from year_numbers
),

-- A year that begins in a renewed term is owed because the contract was renewed.
years as (
    select
        y.deal_line_id,
        false as is_lapsed,
        max(c.renewal_no) as renewal_no,
        y.period_start,
        y.period_end,
        y.period_start as full_period_start,
        y.full_period_end
    from dated_years as y
    inner join committed as c on y.deal_line_id = c.deal_line_id and not c.is_lapsed and c.span_start <= y.period_start
    group by y.deal_line_id, y.period_start, y.period_end, y.full_period_end
),

terms as (
    select
        deal_line_id,
        is_lapsed,
        renewal_no,
        span_start as period_start,
        span_end as period_end,
        span_start as full_period_start,
        coalesce(greatest(full_span_end, span_end), span_end) as full_period_end
    from committed
    where commit_period = 'term'
),

billing_periods as (
    select
        deal_line_id,
        is_lapsed,
        renewal_no,
        period_start,
        period_end,
        full_period_start,
        full_period_end
    from charges
    where commit_period = 'billing_period'
),

periods as (
    select deal_line_id, is_lapsed, renewal_no, period_start, period_end, full_period_start, full_period_end from years
    union all
    select deal_line_id, is_lapsed, renewal_no, period_start, period_end, full_period_start, full_period_end from terms
    union all
    select deal_line_id, is_lapsed, renewal_no, period_start, period_end, full_period_start, full_period_end from billing_periods
),

charged as (
    select
        p.deal_line_id,
        p.is_lapsed,
        p.renewal_no,
        p.period_start,
        p.period_end,
        p.full_period_start,
        p.full_period_end,
        coalesce(sum(c.charge), 0) as charged
    from periods as p
    left join charges as c
        on p.deal_line_id = c.deal_line_id
        and p.is_lapsed = c.is_lapsed
        and c.period_start between p.period_start and p.period_end
    where p.period_end <= {{ as_of() }} and p.period_end >= p.period_start
    group by p.deal_line_id, p.is_lapsed, p.renewal_no, p.period_start, p.period_end, p.full_period_start, p.full_period_end
),

valued as (
    select
        c.*,
        l.contract_id,
        l.customer_id,
        l.deal_id,
        l.item_id,
        l.sku,
        l.currency,
        l.closed_on,
        l.commit_amount,
        case when c.period_start = c.full_period_start and c.period_end = c.full_period_end then 1 else {{ days_between('c.period_start', 'c.period_end') }} + 1 end as share_num,
        case when c.period_start = c.full_period_start and c.period_end = c.full_period_end then 1 else {{ days_between('c.full_period_start', 'c.full_period_end') }} + 1 end as share_den
    from charged as c
    inner join {{ ref('int_contracts__lines') }} as l on c.deal_line_id = l.deal_line_id
)

select
    deal_line_id,
    contract_id,
    customer_id,
    deal_id,
    item_id,
    sku,
    renewal_no,
    is_lapsed,
    period_start,
    period_end,
    full_period_start,
    full_period_end,
    currency,
    closed_on,
    commit_amount,
    share_num,
    share_den,
    charged,
    {{ round_ratio('commit_amount * share_num', 'share_den', 'currency') }} as committed,
    greatest({{ round_ratio('commit_amount * share_num', 'share_den', 'currency') }} - charged, 0) as amount
from valued
