-- grain: one row per payment that was not applied because no single solution was exact: why, among how many candidates, and up to ten solutions.
with solutions as (
    select
        f.payment_no,
        f.place,
        {{ sorted_list_text('i.invoice_id') }} as invoice_ids,
        {{ sorted_list_text('p.payment_id') }} as payment_ids
    from {{ ref('int_cash__fold') }} as f
    inner join {{ ref('int_cash__numbered_invoices') }} as i on f.invoice_no = i.invoice_no
    inner join {{ ref('int_cash__numbered_payments') }} as p on f.amount = p.payment_no
    where f.kind = 'solution'
    group by f.payment_no, f.place
),

listed as (
    select
        payment_no,
        count(*) as solutions,
        {{ joined_text("case when position(',' in payment_ids) > 0 then payment_ids || ' -> ' else '' end || invoice_ids", 'place', ' | ') }} as solution_list
    from solutions
    group by payment_no
)

select
    p.payment_id,
    f.reason,
    f.candidates,
    coalesce(l.solutions, 0) as solutions,
    l.solution_list
from {{ ref('int_cash__fold') }} as f
inner join {{ ref('int_cash__numbered_payments') }} as p on f.payment_no = p.payment_no
left join listed as l on f.payment_no = l.payment_no
where f.kind = 'attempt'
