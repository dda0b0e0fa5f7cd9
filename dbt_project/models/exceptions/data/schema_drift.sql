{{ config(meta={
    'title': 'Columns changed', 'category': 'drift', 'subject': 'source x entity', 'severity': 'low', 'owner': 'revops',
    'action': 'review the mapping',
    'why': 'a renamed column arrives as one that vanished and one that nobody reads',
    'reads': []
}) }}
-- grain: one row per source and entity whose columns appeared, vanished or changed type.
select
    'source x entity' as subject_type,
    source || '|' || entity as subject_id,
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
    'The columns of ' || entity || ' from ' || source || ' changed: ' || {{ sorted_list_text('"column" || \' \' || change') }} || '.' as explanation,
    'Review the mapping of ' || entity || ' in ' || source || '.' as recommended_action,
    {{ json_object([['changes', sorted_list_text('"column" || \' \' || change || coalesce(\': \' || detail, \'\')')]]) }} as evidence
from control.schema_changes
group by source, entity
