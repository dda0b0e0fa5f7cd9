-- grain: one row per (source, id) of Salesforce's accounts.
-- depends on {{ source('crm', 'accounts') }}
with accounts as (
    {{ rest_raw('salesforce', 'accounts', texts=['name', 'legal_name', 'domain', 'email', 'phone', 'tax_id', 'street', 'city', 'region', 'postal_code', 'country', 'parent_account_id', 'merged_into_id', 'owner', 'status', 'billing_customer_id', 'balance', 'currency', 'created_at', 'website']) }}
)

select
    a.source,
    a.id,
    coalesce(a.name, a.id) as name,
    a.legal_name,
    coalesce(a.domain, split_part(replace(replace(replace(lower(a.website), 'https://', ''), 'http://', ''), 'www.', ''), '/', 1)) as domain,
    a.email,
    a.phone,
    a.tax_id,
    a.street,
    a.city,
    a.region,
    a.postal_code,
    a.country,
    a.parent_account_id,
    a.merged_into_id,
    a.owner,
    a.status,
    a.billing_customer_id,
    cast(a.balance as decimal(30, 12)) as balance,
    a.currency,
    cast(a.created_at as timestamp) as created_at,
    {{ rest_lineage('a') }}
from accounts as a
