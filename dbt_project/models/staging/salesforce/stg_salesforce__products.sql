-- grain: one row per (source, id) of Salesforce's price book entries.
-- depends on {{ source('crm', 'products') }}
with price_book_entries as (
    {{ rest_raw('salesforce', 'price_book_entries', texts=['sku', 'name', 'charge_type', 'list_price', 'price_period', 'currency', 'valid_from', 'valid_to']) }}
)

select
    p.source,
    p.id,
    p.sku,
    p.name,
    p.charge_type,
    cast(p.list_price as decimal(30, 12)) as list_price,
    p.price_period,
    p.currency,
    cast(p.valid_from as date) as valid_from,
    cast(p.valid_to as date) as valid_to,
    {{ rest_lineage('p') }}
from price_book_entries as p
