-- grain: one row per row of contract_to_cash that has invoice lines: an obligation, or an invoice line that can be set against none (no obligation, or
-- another currency). What its lines bill, and what became of it in credits, cash and ledger.
{% set measures = ['credited', 'tax', 'paid', 'refunded', 'disputed', 'cash_written_off', 'outstanding', 'posted'] %}
with parts as (
    select *
    from {{ ref('int_billing__billed_parts') }}
),

-- Of a line that stands on one row alone, which is nearly every line, all is that row's.
whole as (
    select
        row_id,
        {%- for measure in measures %}
        coalesce({{ measure }}, 0) as {{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from parts
    where part_amount = amount or amount = 0
),

-- The few that are divided, one measure a row, so that the division stands here once.
divided as (
    {%- for measure in measures %}
    select row_id, '{{ measure }}' as measure, coalesce({{ measure }}, 0) as total, part_amount, amount_before, amount, currency
    from parts
    where part_amount <> amount and amount <> 0
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

shares as (
    select
        row_id,
        measure,
        {{ part_of('total') }} as share
    from divided
),

measured as (
    select row_id, {{ measures | join(', ') }}
    from whole
    union all
    select
        row_id,
        {%- for measure in measures %}
        case when measure = '{{ measure }}' then share else 0 end as {{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from shares
),

measure_sums as (
    select
        row_id,
        {%- for measure in measures %}
        cast(sum({{ measure }}) as decimal(28, 4)) as {{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from measured
    group by row_id
),

payments as (
    select
        m.row_id,
        {{ sorted_list_text('a.payment_id') }} as payment_ids
    from (select distinct row_id, invoice_id from parts) as m
    inner join {{ ref('int_cash__applications') }} as a on m.invoice_id = a.invoice_id
    group by m.row_id
),

summed as (
    select
        row_id,
        is_line_row,
        min(invoice_line_id) as invoice_line_id,
        cast(sum(part_amount) as decimal(28, 4)) as invoiced,
        min(extra_code) as extra_code,
        case when min(invoice_id) = max(invoice_id) then min(invoice_id) else {{ sorted_list_text('invoice_id') }} end as invoice_ids
    from parts
    group by row_id, is_line_row
)

select
    s.row_id,
    s.is_line_row,
    s.invoice_line_id,
    s.invoiced,
    m.credited,
    m.tax,
    m.paid,
    m.refunded,
    m.disputed,
    m.cash_written_off as written_off,
    m.outstanding,
    m.posted,
    s.extra_code,
    s.invoice_ids,
    p.payment_ids
from summed as s
inner join measure_sums as m on s.row_id = m.row_id
left join payments as p on s.row_id = p.row_id
