-- grain: one row per (source, id) of Firmao's products.
-- depends on {{ source('crm', 'products') }}
with products as (
    {{ rest_raw('firmao', 'products', texts=['sku', 'name', 'charge_type', 'list_price', 'price_period', 'currency', 'valid_from', 'valid_to']) }}
)

select
    p.source,
    p.id,
    p.sku,
    p.name,
    coalesce(p.charge_type, 'one_time') as charge_type,
    cast(p.list_price as decimal(30, 12)) as list_price,
    coalesce(p.price_period, 'once') as price_period,
    p.currency,
    cast(p.valid_from as date) as valid_from,
    cast(p.valid_to as date) as valid_to,
    {{ rest_lineage('p') }}
from products as p
