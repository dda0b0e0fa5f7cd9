-- grain: one row per (source, id) of Ordway's customers.
-- depends on {{ source('billing', 'customers') }}
with customers as (
    {{ rest_raw('ordway', 'customers', texts=['name', 'legal_name', 'email', 'domain', 'phone', 'tax_id', 'street', 'city', 'region', 'postal_code', 'country', 'currency', 'crm_account_id', 'status', 'balance', 'created_at', 'website']) }}
)

select
    c.source,
    c.id,
    coalesce(c.name, c.id) as name,
    c.legal_name,
    c.email,
    coalesce(c.domain, split_part(replace(replace(replace(lower(c.website), 'https://', ''), 'http://', ''), 'www.', ''), '/', 1)) as domain,
    c.phone,
    c.tax_id,
    c.street,
    c.city,
    c.region,
    c.postal_code,
    c.country,
    c.currency,
    c.crm_account_id,
    c.status,
    cast(c.balance as decimal(30, 12)) as balance,
    cast(c.created_at as timestamp) as created_at,
    {{ rest_lineage('c') }}
from customers as c
