-- grain: one row per (invoice line, due recurring row) where one line bills several periods at once: what it bills of all rows inside its days, beside their
-- own lines, is what they lack together. A change that billing applied late is made up so: old price month by month, then the difference in one line.
with inside as (
    select
        l.invoice_line_id,
        o.obligation_id,
        o.deal_line_id,
        o.open_variance,
        o.currency,
        o.line_count + o.foreign_line_count - case when l.obligation_id = o.obligation_id then 1 else 0 end as own_lines
    from {{ ref('int_billing__billed_lines') }} as l
    inner join {{ ref('int_billing__obligations') }} as o
        on l.contract_id = o.contract_id
        and l.sku = o.sku
        and l.currency = o.currency
        and o.period_start >= l.stated_period_start
        and o.period_end <= l.period_end
    left join {{ ref('int_billing__extra_lines') }} as x on l.invoice_line_id = x.invoice_line_id
    where l.charge_type = 'recurring' and o.charge_type = 'recurring' and o.open_variance <> 0 and x.invoice_line_id is null
),

added_up as (
    select
        *,
        sum(open_variance) over (partition by invoice_line_id) as left_open,
        count(*) over (partition by invoice_line_id) as open_rows,
        min(own_lines) over (partition by invoice_line_id) as fewest_own_lines
    from inside
)

select
    invoice_line_id,
    obligation_id,
    deal_line_id,
    -- Each row has a line of its own, so that this one follows no other frequency.
    fewest_own_lines > 0 as is_on_top
from added_up
where open_rows > 1 and abs(left_open) <= open_rows * {{ minor_unit('currency') }}
