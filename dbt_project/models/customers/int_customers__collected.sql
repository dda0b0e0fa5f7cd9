-- grain: one row per account and billing customer of any source, those that were deleted upstream included: an id that points at a
-- tombstone still says whose it was, and a deal of a deleted account still needs its customer. Its tax id says so too; its name and
-- addresses do not join anybody any more. Texts stand as they were written: int_customers__normalised tidies those that are new to it.
with deleted_accounts as (
    select
        {{ core_id('accounts', 't') }} as id,
        t.source,
        s.billing_customer_id,
        s.name,
        s.tax_id,
        s.country
    from {{ ref('core_tombstones') }} as t
    left join (
        {{ staged_rows('accounts', ['source', 'id', 'billing_customer_id', 'name', 'tax_id', 'country']) }}
    ) as s on t.source = s.source and t.id = s.id
    where t.entity = 'accounts' and t.reason = 'deleted'
),

deleted_customers as (
    select
        {{ core_id('customers', 't') }} as id,
        t.source,
        s.crm_account_id,
        s.name,
        s.tax_id,
        s.country
    from {{ ref('core_tombstones') }} as t
    left join (
        {{ staged_rows('customers', ['source', 'id', 'crm_account_id', 'name', 'tax_id', 'country']) }}
    ) as s on t.source = s.source and t.id = s.id
    where t.entity = 'customers' and t.reason = 'deleted'
),

records as (
    select
        'account:' || id as record_id,
        'account' as entity,
        'crm' as side,
        source,
        id as source_id,
        false as is_tombstone,
        false as is_deleted,
        merged_into_id is not null as is_merged,
        name,
        legal_name,
        tax_id,
        domain,
        email,
        phone,
        street,
        city,
        region,
        postal_code,
        country,
        owner,
        status,
        currency,
        billing_customer_id as points_at_id,
        parent_account_id,
        merged_into_id,
        created_at,
        updated_at
    from {{ ref('core_accounts') }}

    union all

    select
        'account:' || id as record_id,
        'account' as entity,
        'crm' as side,
        source,
        id as source_id,
        true as is_tombstone,
        true as is_deleted,
        false as is_merged,
        name,
        null as legal_name,
        tax_id,
        null as domain,
        null as email,
        null as phone,
        null as street,
        null as city,
        null as region,
        null as postal_code,
        country,
        null as owner,
        null as status,
        null as currency,
        billing_customer_id as points_at_id,
        null as parent_account_id,
        null as merged_into_id,
        null as created_at,
        null as updated_at
    from deleted_accounts

    union all

    select
        'customer:' || id as record_id,
        'customer' as entity,
        'billing' as side,
        source,
        id as source_id,
        false as is_tombstone,
        coalesce(status = 'deleted', false) as is_deleted,
        false as is_merged,
        name,
        legal_name,
        tax_id,
        domain,
        email,
        phone,
        street,
        city,
        region,
        postal_code,
        country,
        null as owner,
        status,
        currency,
        crm_account_id as points_at_id,
        null as parent_account_id,
        null as merged_into_id,
        created_at,
        updated_at
    from {{ ref('core_customers') }}

    union all

    select
        'customer:' || id as record_id,
        'customer' as entity,
        'billing' as side,
        source,
        id as source_id,
        true as is_tombstone,
        true as is_deleted,
        false as is_merged,
        name,
        null as legal_name,
        tax_id,
        null as domain,
        null as email,
        null as phone,
        null as street,
        null as city,
        null as region,
        null as postal_code,
        country,
        null as owner,
        null as status,
        null as currency,
        crm_account_id as points_at_id,
        null as parent_account_id,
        null as merged_into_id,
        null as created_at,
        null as updated_at
    from deleted_customers
)

select
    record_id,
    entity,
    side,
    source,
    source_id,
    is_tombstone,
    is_deleted,
    is_merged,
    not is_deleted and not is_merged as is_live,
    name,
    legal_name,
    tax_id,
    domain,
    email,
    phone,
    street,
    city,
    region,
    postal_code,
    country,
    owner,
    status,
    currency,
    points_at_id,
    parent_account_id,
    merged_into_id,
    created_at,
    updated_at
from records
