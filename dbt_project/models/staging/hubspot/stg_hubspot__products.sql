-- grain: one row per (source, id) of HubSpot's products.
-- depends on {{ source('crm', 'products') }}
with products as (
    {{ rest_raw('hubspot', 'products', texts=['name', 'charge_type', 'price_period', 'currency', 'valid_from', 'valid_to', 'sku', 'list_price', 'frequency']) }}
)

select
    p.source,
    p.id,
    p.sku,
    p.name,
    coalesce(p.charge_type, case when p.frequency is not null then 'recurring' else 'one_time' end) as charge_type,
    -- HubSpot's price is for one billing period, unless the company says for what
    cast(cast(p.list_price as decimal(30, 12)) * case when p.price_period is null and p.frequency = 'per_six_months' then 2 else 1 end as decimal(30, 12)) as list_price,
    coalesce(
        p.price_period,
        case p.frequency when 'monthly' then 'month' when 'quarterly' then 'quarter' when 'per_six_months' then 'year' when 'annually' then 'year' else 'once' end
    ) as price_period,
    p.currency,
    cast(p.valid_from as date) as valid_from,
    cast(p.valid_to as date) as valid_to,
    {{ rest_lineage('p') }}
from products as p
