-- grain: one row per (group, invoice): a group is a quoted contract id or PO number, its invoices are what the payer may mean.
with groups as (
    select
        kind,
        target_id,
        cast(row_number() over (order by kind, target_id) - 1 as bigint) as group_no
    from (select distinct kind, target_id from {{ ref('int_cash__reference_groups') }}) as quoted
)

select
    g.group_no,
    g.kind,
    g.target_id,
    i.invoice_no
from {{ ref('int_cash__reference_groups') }} as r
inner join groups as g on r.kind = g.kind and r.target_id = g.target_id
inner join {{ ref('int_cash__numbered_invoices') }} as i on r.invoice_id = i.invoice_id
