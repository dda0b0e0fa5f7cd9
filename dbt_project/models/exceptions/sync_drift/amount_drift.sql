{{ config(meta={
    'title': 'Deal amount differs from its lines', 'category': 'drift', 'subject': 'deal', 'severity': 'low', 'owner': 'revops',
    'action': 'correct the owner\'s side',
    'why': 'pipeline, bookings and commissions are reported from an amount that nobody will bill',
    'reads': ['deals', 'deal_lines']
}) }}
-- grain: one row per won deal that has lines and states another amount than they come to. A deal without lines, or with an open-ended one, has nothing to compare.
with drifting as (
    select
        *,
        {{ round_money('stated_amount', 'currency') }} as stated
    from {{ ref('int_billing__deal_values') }}
    where stated_amount is not null and line_count > 0 and lines_amount is not null
        and {{ round_money('stated_amount', 'currency') }} <> lines_amount
)

select
    'deal' as subject_type,
    deal_id as subject_id,
    cast(null as date) as period_start,
    cast(null as date) as period_end,
    cast(null as string) as claim_id,
    customer_id,
    contract_id,
    deal_id,
    cast(null as string) as subscription_id,
    cast(null as string) as invoice_id,
    cast(null as string) as payment_id,
    currency,
    lines_amount as expected_amount,
    stated as actual_amount,
    cast(abs(stated - lines_amount) as decimal(28, 4)) as amount_at_risk,
    'Deal ' || deal_id || ' states ' || {{ money_text('stated', 'currency') }} || '; its ' || cast(line_count as string) || ' lines come to '
    || {{ money_text('lines_amount', 'currency') }} || ' over their own dates.' as explanation,
    'Set the amount of deal ' || deal_id || ' to ' || {{ money_text('lines_amount', 'currency') }} || ', or correct its lines.' as recommended_action,
    {{ json_object([['deal_amount', 'stated'], ['lines_amount', 'lines_amount'], ['line_count', 'line_count'], ['currency', 'currency']]) }} as evidence
from drifting
