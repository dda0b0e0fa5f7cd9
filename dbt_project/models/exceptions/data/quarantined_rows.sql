{{ config(meta={
    'title': 'Rows in quarantine', 'category': 'drift', 'subject': 'source x entity', 'severity': 'medium', 'owner': 'revops',
    'action': 'correct at the source; the rows are listed',
    'why': 'a row in quarantine is a deal, invoice or payment that no number includes',
    'reads': []
}) }}
-- grain: one row per source and entity with rows in quarantine.
with listed as (
    select
        source,
        entity,
        max(coalesce({{ adapter.quote('column') }} || ': ', '') || reason) as some_reason,
        {{ sorted_list_text("file || ':' || cast(line as string)") }} as places
    from control.quarantine
    group by source, entity
)

select
    'source x entity' as subject_type,
    l.source || '|' || l.entity as subject_id,
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
    cast(l.rows_quarantined as string) || ' of ' || cast(l.rows_extracted as string) || ' rows of ' || l.entity || ' from ' || l.source
    || ' could not be read, for instance: ' || coalesce(q.some_reason, 'see marts.quarantine') || '.' as explanation,
    'Correct the rows listed in marts.quarantine at the source: ' || substr(coalesce(q.places, ''), 1, 200) || '.' as recommended_action,
    {{ json_object([['rows_quarantined', 'l.rows_quarantined'], ['places', 'q.places']]) }} as evidence
from control.source_loads as l
left join listed as q on l.source = q.source and l.entity = q.entity
where l.rows_quarantined > 0
