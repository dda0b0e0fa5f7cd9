-- grain: one row per contract and currency (contract_id null: invoice lines that lead to no contract): expected = the sum of the other columns.
select
    contract_id,
    currency,
    cast(sum(coalesce(expected, 0)) as decimal(28, 4)) as expected,
    {%- for column in ['not_yet_due', 'timing', 'approved_credit', 'fx', 'rounding', 'explained_other', 'unexplained', 'invoiced'] %}
    cast(sum({{ column }}) as decimal(28, 4)) as {{ column }}{{ ',' if not loop.last }}
    {%- endfor %}
from {{ ref('contract_to_cash') }}
group by contract_id, currency
