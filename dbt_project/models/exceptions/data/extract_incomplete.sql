{{ config(meta={
    'title': 'Extract incomplete', 'category': 'drift', 'subject': 'source x entity', 'severity': 'high', 'owner': 'revops',
    'action': 'extract again',
    'why': 'a short extract looks like missing billing; the leakage codes of that side are held back until it is whole',
    'reads': []
}) }}
-- grain: one row per source and entity whose load is known to be short: manifest, control totals, or a fall against the last load.
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
    'The extract of ' || entity || ' from ' || source || ' is incomplete: ' || coalesce(detail, 'the source could not be read') || '.' as explanation,
    'Extract ' || entity || ' from ' || source || ' again and repeat the run.' as recommended_action,
    {{ json_object([['source', 'source'], ['entity', 'entity'], ['rows_extracted', 'rows_extracted'], ['control_totals', 'control_totals'], ['detail', 'detail']]) }} as evidence
from control.source_loads
where not complete
