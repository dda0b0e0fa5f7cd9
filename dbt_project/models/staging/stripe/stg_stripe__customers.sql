-- grain: one row per (source, id) of Stripe's customers, deleted ones as tombstones.
-- depends on {{ source('billing', 'customers') }}
with customers as (
    {{ stripe_raw(
        'customers',
        texts=['name', 'legal_name', 'email', 'domain', 'phone', 'tax_id', 'line1', 'line2', 'city', 'state', 'postal_code', 'country', 'currency', 'crm_account_id'],
        flags=['delinquent'],
    ) }}
)

select
    c.source,
    c.id,
    coalesce(c.name, c.id) as name,
    c.legal_name,
    c.email,
    c.domain,
    c.phone,
    c.tax_id,
    case when c.line1 is not null and c.line2 is not null then c.line1 || ', ' || c.line2 else coalesce(c.line1, c.line2) end as street,
    c.city,
    c.state as region,
    c.postal_code,
    c.country,
    upper(c.currency) as currency,
    c.crm_account_id,
    case when c._deleted_at is not null then 'deleted' when c.delinquent then 'delinquent' else 'active' end as status,
    -- Stripe's own `balance` is credit towards the next invoice, not what is open
    cast(null as decimal(30, 12)) as balance,
    {{ unix_timestamp('c.created') }} as created_at,
    {{ stripe_lineage('c') }}
from customers as c
