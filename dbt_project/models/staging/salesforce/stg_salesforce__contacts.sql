-- grain: one row per (source, id) of Salesforce's contacts.
-- depends on {{ source('crm', 'contacts') }}
with contacts as (
    {{ rest_raw('salesforce', 'contacts', texts=['account_id', 'name', 'email', 'phone', 'role']) }}
)

select
    c.source,
    c.id,
    c.account_id,
    c.name,
    c.email,
    c.phone,
    c.role,
    {{ rest_lineage('c') }}
from contacts as c
