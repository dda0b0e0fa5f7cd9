-- grain: one row per (kind, target, invoice): the invoices that a quoted contract id or PO number stands for.
with quoted as (
    select distinct kind, target_id
    from {{ ref('int_cash__references') }}
    where kind <> 'invoice'
),

purchase_orders as (
    select
        {{ identifier_key('i.po_number') }} as target_id,
        i.invoice_id
    from {{ ref('int_cash__receivables') }} as i
    where i.po_number is not null

    union

    select
        {{ identifier_key('d.po_number') }} as target_id,
        i.invoice_id
    from {{ ref('int_contracts__deals') }} as d
    inner join {{ ref('int_cash__receivables') }} as i on d.contract_id = i.contract_id
    where d.po_number is not null
)

select
    q.kind,
    q.target_id,
    i.invoice_id
from quoted as q
inner join {{ ref('int_cash__receivables') }} as i on q.kind = 'contract' and q.target_id = i.contract_id

union all

select
    q.kind,
    q.target_id,
    o.invoice_id
from quoted as q
inner join purchase_orders as o on q.kind = 'po_number' and q.target_id = o.target_id
