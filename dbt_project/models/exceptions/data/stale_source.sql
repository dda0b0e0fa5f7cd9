{{ config(meta={
    'title': 'Source is stale', 'category': 'drift', 'subject': 'source', 'severity': 'medium', 'owner': 'revops',
    'action': 'check the connection',
    'why': 'yesterday\'s payments that are not here yet look like open invoices',
    'reads': []
}) }}
-- grain: one row per source whose data is older than freshness_hours at the end of the as_of day (UTC).
with newest as (
    select
        source,
        coalesce(max(extracted_at), max(newest_updated_at)) as newest_at
    from control.source_loads
    group by source
)

select
    'source' as subject_type,
    source as subject_id,
    cast(null as date) as period_start,
    cast(null as date) as period_end,
    cast(null as string) as claim_id,
    cast(null as string) as customer_id,
    cast(null as string) as contract_id,
    cast(null as string) as deal_id,
    cast(null as string) as subscription_id,
    cast(null as string) as invoice_id,
    cast(null as string) as payment_id,
    cast(null as string) as currency,
    cast(null as decimal(28, 4)) as expected_amount,
    cast(null as decimal(28, 4)) as actual_amount,
    cast(0 as decimal(28, 4)) as amount_at_risk,
    'The newest of what ' || source || ' delivered is of ' || cast(newest_at as string) || ' UTC, more than {{ setting("freshness_hours") }} hours before the end of '
    || cast({{ as_of() }} as string) || '.' as explanation,
    'Check the connection to ' || source || '.' as recommended_action,
    {{ json_object([['source', 'source'], ['newest_at', 'newest_at']]) }} as evidence
from newest
where {{ hours_between('newest_at', add_days(as_of(), 1)) }} > {{ setting('freshness_hours') }}
