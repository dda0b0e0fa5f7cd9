-- grain: one row per recurring line whose invoices follow another frequency than the contract's: by whole months, and not by any row of its own.
-- billing_months is null for a line that is billed once for its term.
with lines as (
    select
        b.deal_line_id,
        b.invoice_id,
        b.issued_on,
        b.period_start,
        b.period_end,
        s.billing_months,
        {{ whole_months('b.period_start', add_days('b.period_end', 1)) }} as billed_months
    from {{ ref('int_billing__billed_lines') }} as b
    inner join {{ ref('int_contracts__lines') }} as s on b.deal_line_id = s.deal_line_id
    inner join {{ ref('int_billing__schedule') }} as o on b.obligation_id = o.obligation_id
    left join {{ ref('int_billing__extra_lines') }} as x on b.invoice_line_id = x.invoice_line_id
    left join (select distinct invoice_line_id from {{ ref('int_billing__caught_up') }} where is_on_top) as c on b.invoice_line_id = c.invoice_line_id
    where b.charge_type = 'recurring'
        and b.rule in ('overlap', 'other_item')
        and b.amount > 0
        and not b.is_proration
        and b.stated_period_start is not null
        and not b.is_other_currency
        and x.invoice_line_id is null
        and c.invoice_line_id is null
        -- Billed ahead for all of a row that a change or a cancellation cut since, which is the contract's own frequency.
        and (b.period_start <> o.full_period_start or b.period_end <> o.full_period_end)
),

other_frequency as (
    select *
    from lines
    where billed_months in (1, 3, 6, 12)
        and billed_months <> coalesce(billing_months, 0)
        and {{ add_days(add_months('period_start', 'billed_months'), -1) }} = period_end
)

select
    deal_line_id,
    billing_months,
    max(billed_months) as billed_months,
    min(period_start) as since,
    max(period_end) as covered_until,
    -- Billed after its period, the running one is not missing yet.
    min(case when issued_on >= period_end then 1 else 0 end) = 1 as is_arrears,
    count(*) as line_count,
    {{ sorted_list_text('invoice_id') }} as invoice_ids
from other_frequency
group by deal_line_id, billing_months
