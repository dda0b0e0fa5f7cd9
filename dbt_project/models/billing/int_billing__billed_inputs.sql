-- grain: one row per obligation with an open variance that has invoice lines: what these lines say of quantity, price, discount and days.
select
    v.obligation_id,
    count(*) as line_count,
    sum(case when b.amount > 0 then abs(b.quantity) end) as quantity_sum,
    max(case when b.amount > 0 then abs(b.quantity) end) as quantity,
    max(case when b.amount > 0 then b.unit_price end) as unit_price,
    sum(case
        when b.discount_amount is not null then b.discount_amount
        when not b.is_proration and {{ digits_before_point('b.quantity') }} + {{ digits_before_point('b.unit_price') }} <= 13
            then {{ round_money(exact_product('b.quantity', 'b.unit_price'), 'b.currency') }} - b.amount
        else 0
    end) as discount_amount,
    min(case when b.amount > 0 then b.period_start end) as period_start,
    max(case when b.amount > 0 then b.period_end end) as period_end,
    {{ sorted_list_text("coalesce(i.number, i.id)") }} as invoice_numbers,
    min(b.invoice_id) as invoice_id,
    min(b.invoice_id) = max(b.invoice_id) as is_one_invoice,
    {{ sorted_list_text("b.invoice_line_id") }} as invoice_line_ids
from {{ ref('int_billing__open_variances') }} as v
inner join {{ ref('int_billing__line_obligations') }} as l on v.obligation_id = l.obligation_id
inner join {{ ref('int_billing__billed_lines') }} as b on l.invoice_line_id = b.invoice_line_id
inner join {{ ref('core_invoices') }} as i on b.invoice_id = i.id
where l.extra_code is null and not l.is_other_currency
group by v.obligation_id
