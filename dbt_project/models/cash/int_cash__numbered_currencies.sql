-- grain: one row per currency of an invoice or payment, numbered from 0.
with currencies as (
    select currency from {{ ref('int_cash__receivables') }}
    union
    select currency from {{ ref('int_cash__payments') }}
)

select
    cast(row_number() over (order by currency) - 1 as bigint) as currency_no,
    currency,
    cast({{ minor_digits('currency') }} as bigint) as digits
from currencies
where currency is not null
