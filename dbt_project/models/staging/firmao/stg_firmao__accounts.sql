-- grain: one row per (source, id) of Firmao's customers.
-- depends on {{ source('crm', 'accounts') }}
with customers as (
    {{ rest_raw('firmao', 'customers', texts=['name', 'legal_name', 'domain', 'email', 'phone', 'tax_id', 'street', 'city', 'region', 'postal_code', 'country', 'parent_account_id', 'merged_into_id', 'owner', 'status', 'billing_customer_id', 'balance', 'currency', 'created_at', 'website']) }}
)

select
    c.source,
    c.id,
    coalesce(c.name, c.id) as name,
    c.legal_name,
    coalesce(c.domain, split_part(replace(replace(replace(lower(c.website), 'https://', ''), 'http://', ''), 'www.', ''), '/', 1)) as domain,
    c.email,
    c.phone,
    c.tax_id,
    c.street,
    c.city,
    c.region,
    c.postal_code,
    case when lower(c.country) in ('polska', 'poland') then 'PL' else c.country end as country,
    c.parent_account_id,
    c.merged_into_id,
    c.owner,
    c.status,
    c.billing_customer_id,
    cast(c.balance as decimal(30, 12)) as balance,
    c.currency,
    cast(c.created_at as timestamp) as created_at,
    {{ rest_lineage('c') }}
from customers as c
