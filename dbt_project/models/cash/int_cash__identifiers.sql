-- grain: one row per (identifier key, kind, target): what a payer may quote. Kinds in the order in which they are believed.
with identifiers as (
    select 'invoice' as kind, number as identifier, invoice_id as target_id
    from {{ ref('int_cash__receivables') }}
    union
    select 'invoice' as kind, {{ own_id('invoice_id', 'source') }} as identifier, invoice_id as target_id
    from {{ ref('int_cash__receivables') }}
    union
    select 'contract' as kind, contract_id as identifier, contract_id as target_id
    from {{ ref('int_contracts__deals') }}
    union
    select 'po_number' as kind, po_number as identifier, {{ identifier_key('po_number') }} as target_id
    from {{ ref('int_cash__receivables') }}
    union
    select 'po_number' as kind, po_number as identifier, {{ identifier_key('po_number') }} as target_id
    from {{ ref('int_contracts__deals') }}
),

keyed as (
    select
        kind,
        case kind when 'invoice' then 1 when 'contract' then 2 else 3 end as kind_place,
        identifier,
        {{ identifier_key('identifier') }} as identifier_key,
        target_id
    from identifiers
)

select
    kind,
    kind_place,
    identifier,
    identifier_key,
    target_id,
    {{ matches('identifier_key', '[A-Z]') }} as has_letter,
    {{ matches('identifier_key', '[0-9]') }} as has_digit
from keyed
where identifier_key <> '' -- nor null: who has no number quotes none
