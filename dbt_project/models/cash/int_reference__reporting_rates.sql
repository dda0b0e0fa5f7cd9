-- grain: one row per currency in use: its rate to the reporting currency as of the business date; null where there is none.
select
    from_currency as currency,
    rate as rate_to_reporting
from {{ ref('int_reference__rates_on') }}
where rate_on = {{ as_of() }} and to_currency = {{ setting('reporting_currency') }}

union all

select
    cast({{ setting('reporting_currency') }} as string) as currency,
    cast(1 as decimal(38, 15)) as rate_to_reporting
