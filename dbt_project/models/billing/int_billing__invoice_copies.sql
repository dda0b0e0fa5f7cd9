-- grain: one row per invoice that is an earlier one again where no contract tells: same customer, currency, total, lines and period.
with unlinked as (
    select distinct invoice_id
    from {{ ref('int_billing__billed_lines') }}
    where obligation_id is null
),

signatures as (
    select
        l.invoice_id,
        l.billing_customer_id,
        l.currency,
        l.issued_on,
        i.total,
        sum(l.net_amount) as net_amount,
        {{ sorted_list_text(
            "coalesce(l.billed_sku, '') || ' ' || coalesce(cast(l.quantity as string), '') || ' ' || cast(l.amount as string) || ' ' || cast(l.period_start as string) || ' ' || cast(l.period_end as string)"
        ) }} as line_texts,
        count(*) as line_count
    from {{ ref('int_billing__billed_lines') }} as l
    inner join unlinked as u on l.invoice_id = u.invoice_id
    inner join {{ ref('core_invoices') }} as i on l.invoice_id = i.id
    group by l.invoice_id, l.billing_customer_id, l.currency, l.issued_on, i.total
)

select invoice_id
from (
    select
        invoice_id,
        row_number() over (partition by billing_customer_id, currency, total, line_texts, line_count order by issued_on, invoice_id) as copy_no
    from signatures
    where net_amount > 0
) as copies
where copy_no > 1
