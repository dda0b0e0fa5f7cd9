-- grain: one row per (source, id) of HubSpot's companies.
-- depends on {{ source('crm', 'accounts') }}
with companies as (
    {{ rest_raw('hubspot', 'companies', texts=['name', 'legal_name', 'domain', 'phone', 'tax_id', 'city', 'billing_customer_id', 'balance', 'currency', 'email', 'street', 'region', 'postal_code', 'country', 'parent_account_id', 'merged_into_id', 'owner', 'status', 'created_at']) }}
),

owners as (
    {{ rest_raw('hubspot', 'owners', texts=['email']) }}
)

select
    c.source,
    c.id,
    coalesce(c.name, c.id) as name,
    c.legal_name,
    c.domain,
    c.email,
    c.phone,
    c.tax_id,
    c.street,
    c.city,
    c.region,
    c.postal_code,
    c.country,
    c.parent_account_id,
    c.merged_into_id,
    coalesce(o.email, c.owner) as owner,
    c.status,
    c.billing_customer_id,
    cast(c.balance as decimal(30, 12)) as balance,
    c.currency,
    cast(c.created_at as timestamp) as created_at,
    {{ rest_lineage('c') }}
from companies as c
left join owners as o on c.source = o.source and c.owner = o.id
