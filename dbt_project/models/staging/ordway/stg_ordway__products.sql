-- grain: one row per (source, id) of Ordway's products.
-- depends on {{ source('crm', 'products') }}
with products as (
    {{ rest_raw('ordway', 'products', texts=['sku', 'name', 'charge_type', 'list_price', 'price_period', 'currency', 'valid_from', 'valid_to']) }}
)

select
    p.source,
    p.id,
    coalesce(p.sku, p.id) as sku,
    p.name,
    p.charge_type,
    cast(p.list_price as decimal(30, 12)) as list_price,
    p.price_period,
    p.currency,
    cast(p.valid_from as date) as valid_from,
    cast(p.valid_to as date) as valid_to,
    {{ rest_lineage('p') }}
from products as p
