-- grain: one row per (invoice line, obligation), of invoices neither void nor draft. A line has one obligation, except where usage and a commitment
-- share its period: there usage is filled up to what is expected first, and the rest is the true-up.
with lines as (
    select
        b.*,
        x.code as extra_code
    from {{ ref('int_billing__billed_lines') }} as b
    left join {{ ref('int_billing__extra_lines') }} as x on b.invoice_line_id = x.invoice_line_id
    where b.obligation_id is not null
),

-- Usage rows whose commitment period is the same and still short.
twins as (
    select
        u.obligation_id,
        c.obligation_id as commit_obligation_id,
        u.amount as usage_expected
    from {{ ref('int_billing__schedule') }} as u
    inner join {{ ref('int_billing__schedule') }} as c
        on u.deal_line_id = c.deal_line_id and u.period_start = c.period_start and u.period_end = c.period_end
    where u.charge_type = 'usage' and c.charge_type = 'commit' and c.amount > 0
),

shared as (
    select
        l.*,
        t.commit_obligation_id,
        t.usage_expected,
        coalesce(sum(l.amount) over (
            partition by l.obligation_id
            order by l.issued_on, l.invoice_id, l.invoice_line_id
            rows between unbounded preceding and 1 preceding
        ), 0) as billed_before,
        sum(l.amount) over (
            partition by l.obligation_id
            order by l.issued_on, l.invoice_id, l.invoice_line_id
            rows between unbounded preceding and current row
        ) as billed_after
    from lines as l
    inner join twins as t on l.obligation_id = t.obligation_id
    where l.extra_code is null and not l.is_other_currency
),

parts as (
    select
        invoice_line_id,
        obligation_id,
        'usage' as charge_type,
        cast(least(billed_after, usage_expected) - least(billed_before, usage_expected) as decimal(28, 4)) as amount,
        cast(0 as decimal(28, 4)) as amount_before
    from shared
    union all
    select
        invoice_line_id,
        commit_obligation_id as obligation_id,
        'commit' as charge_type,
        cast(greatest(billed_after - usage_expected, 0) - greatest(billed_before - usage_expected, 0) as decimal(28, 4)) as amount,
        cast(least(billed_after, usage_expected) - least(billed_before, usage_expected) as decimal(28, 4)) as amount_before
    from shared
),

split as (
    select
        l.invoice_line_id,
        p.obligation_id,
        p.charge_type,
        p.amount,
        p.amount_before
    from lines as l
    inner join parts as p on l.invoice_line_id = p.invoice_line_id
    where p.amount <> 0 or l.amount = 0 and p.charge_type = 'usage'
),

together as (
    select
        l.*,
        coalesce(s.obligation_id, l.obligation_id) as part_obligation_id,
        coalesce(s.charge_type, l.charge_type) as part_charge_type,
        coalesce(s.amount, l.amount) as part_amount,
        coalesce(s.amount_before, 0) as amount_before
    from lines as l
    left join split as s on l.invoice_line_id = s.invoice_line_id
)

select
    invoice_line_id,
    invoice_id,
    part_obligation_id as obligation_id,
    item_id,
    contract_id,
    deal_line_id,
    part_charge_type as charge_type,
    rule,
    currency,
    is_other_currency,
    extra_code,
    part_amount as amount,
    {{ part_of('credited') }} as credited,
    {{ part_of('tax_amount') }} as tax_amount,
    amount as line_amount,
    amount_before,
    issued_on,
    period_start,
    period_end
from together
