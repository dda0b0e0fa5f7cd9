{{ config(meta={
    'title': 'Add-on never billed', 'category': 'leakage', 'subject': 'deal_line', 'claims': 'obligation', 'precedence': 60, 'severity': 'high', 'owner': 'billing',
    'action': 'add the item to the subscription and bill the arrears',
    'why': 'an add-on was sold, is in use, and never reached the subscription',
    'reads': ['deals', 'deal_lines', 'invoices', 'invoice_lines']
}) }}
-- grain: one row per due obligation of a recurring line whose sku stands on no invoice of a contract that is billed.
{% set explanation %}'Nothing of ' || v.sku || ' is on any invoice of contract ' || v.contract_id || '. ' || {{ asked_and_billed() }} || '.'{% endset %}
{% set action %}'Add ' || v.sku || ' to the subscription of contract ' || v.contract_id || ' and bill the arrears.'{% endset %}
-- What is null here joins nothing below.
with billed as (
    select distinct contract_id, billed_sku as sku
    from {{ ref('int_billing__billed_lines') }}
    union
    select distinct contract_id, sku
    from {{ ref('int_billing__billed_lines') }}
    union
    -- On an invoice of the contract, though nothing leads the line itself to any.
    select distinct b.contract_id, l.billed_sku as sku
    from {{ ref('int_billing__billed_lines') }} as l
    inner join {{ ref('int_billing__billed_lines') }} as b on l.invoice_id = b.invoice_id
    where l.contract_id is null
),

billed_lines as (
    select distinct deal_line_id
    from {{ ref('int_billing__billed_lines') }}
)

select
    {{ obligation_claim('deal_line', 'v.deal_line_id', explanation, action) }}
from {{ open_obligations() }}
left join billed as k on v.contract_id = k.contract_id and v.sku = k.sku
left join billed_lines as n on v.deal_line_id = n.deal_line_id
where v.silent_because is null and v.is_unbilled and v.is_contract_billed and v.charge_type = 'recurring' and k.contract_id is null and n.deal_line_id is null
