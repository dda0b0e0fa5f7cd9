-- grain: one row per (code, subject, claim) that a code's own condition holds for, of the codes that are on.
{% set columns = ['subject_type', 'subject_id', 'period_start', 'period_end', 'claim_id', 'customer_id', 'contract_id', 'deal_id', 'subscription_id',
    'invoice_id', 'payment_id', 'currency', 'expected_amount', 'actual_amount', 'amount_at_risk', 'explanation', 'recommended_action', 'evidence'] %}
with claims as (
    {%- for code in exception_codes() %}
    select
        '{{ code }}' as code,
        {{ columns | join(',\n        ') }}
    from {{ ref(code) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select
    c.code,
    k.category,
    k.claims,
    k.precedence,
    {%- for column in columns %}
    {#- Amounts are to the minor unit, whatever a record says. #}
    {% if column.endswith('_amount') or column == 'amount_at_risk' -%}
    {{ round_money('c.' ~ column, 'c.currency') }} as {{ column }}
    {%- elif column == 'contract_id' -%}
    coalesce(c.contract_id, i.contract_id) as contract_id
    {%- else -%}
    c.{{ column }}
    {%- endif %}{{ ',' if not loop.last }}
    {%- endfor %}
from claims as c
inner join {{ ref('int_exceptions__catalogue') }} as k on c.code = k.code
-- What hangs on an invoice is of its contract.
left join {{ ref('int_cash__invoice_balances') }} as i on c.invoice_id = i.invoice_id
left join {{ ref('int_exceptions__codes_off') }} as f on c.code = f.code and f.kind in ('switched_off', 'not_delivered')
-- What is less than a minor unit is no difference.
where f.code is null and (c.amount_at_risk = 0 or {{ round_money('c.amount_at_risk', 'c.currency') }} <> 0)
