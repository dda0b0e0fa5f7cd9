-- grain: one row per (source, id) of HubSpot's contacts.
-- depends on {{ source('crm', 'contacts') }}
with contacts as (
    {{ rest_raw('hubspot', 'contacts', texts=['account_id', 'firstname', 'lastname', 'role', 'email', 'phone']) }}
)

select
    c.source,
    c.id,
    c.account_id,
    case when c.firstname is not null and c.lastname is not null then c.firstname || ' ' || c.lastname else coalesce(c.firstname, c.lastname) end as name,
    c.email,
    c.phone,
    c.role,
    {{ rest_lineage('c') }}
from contacts as c
