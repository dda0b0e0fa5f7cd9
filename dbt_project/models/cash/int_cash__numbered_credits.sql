-- grain: one row per (invoice, day): credit notes with tax, write-offs left out, in minor units of the invoice, whatever currency a note names: a
-- payment made before them met the full balance.
select
    i.invoice_no,
    cast(coalesce({{ days_between("cast('1970-01-01' as date)", 'n.issued_on') }}, 0) as bigint) as credited_day,
    cast(sum({{ minor_units('n.amount + n.tax_amount', 'm.currency') }}) as bigint) as credited
from {{ ref('int_cash__credit_lines') }} as n
inner join {{ ref('int_cash__numbered_invoices') }} as i on n.invoice_id = i.invoice_id
inner join {{ ref('int_cash__numbered_currencies') }} as m on i.currency_no = m.currency_no
where not n.is_write_off
group by i.invoice_no, coalesce({{ days_between("cast('1970-01-01' as date)", 'n.issued_on') }}, 0)
