-- grain: one row per billing customer and currency in which it was ever invoiced: its open receivables, with tax.
select
    billing_customer_id,
    currency,
    cast(sum(outstanding) as decimal(28, 4)) as open_amount,
    count(*) as invoice_count
from {{ ref('int_cash__invoice_balances') }}
where is_owed
group by billing_customer_id, currency
