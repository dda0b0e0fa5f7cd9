-- grain: one row per (record, kind, key): what two records of one customer may have in common. A key that more than max_cluster
-- records share (the bookkeeper's address, a made-up number) says nothing about any of them. Of who is gone upstream only the tax id is known.
with keyed as (
    select record_id, 'tax_id' as kind, tax_valid as key
    from {{ ref('int_customers__normalised') }}

    union all

    select record_id, 'email' as kind, email_key as key
    from {{ ref('int_customers__normalised') }}

    union all

    select record_id, 'domain' as kind, email_domain as key
    from {{ ref('int_customers__normalised') }}

    union all

    select record_id, 'domain' as kind, web_domain as key
    from {{ ref('int_customers__normalised') }}
    where web_domain is distinct from email_domain
),

counted as (
    select
        kind,
        key,
        count(*) as record_count
    from keyed
    group by kind, key
)

select
    k.record_id,
    k.kind,
    k.key,
    c.record_count,
    c.record_count <= {{ setting('max_cluster') }} as is_evidence
from keyed as k -- a key that is null meets none
inner join counted as c on k.kind = c.kind and k.key = c.key
