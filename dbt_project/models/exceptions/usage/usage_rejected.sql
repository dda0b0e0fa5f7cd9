{{ config(meta={
    'title': 'Usage rejected', 'category': 'leakage', 'subject': 'customer x meter x period', 'severity': 'medium', 'owner': 'billing',
    'action': 'fix the mapping and replay',
    'why': 'what the meter counted and billing refused is used and never paid',
    'reads': ['deals', 'deal_lines', 'usage_records']
}) }}
-- grain: one row per billing customer x meter x period with rejected records that would add to a due charge. Copies of an accepted record add nothing.
with periods as (
    select
        billing_customer_id,
        meter,
        currency,
        period_start,
        max(period_end) as period_end,
        min(customer_id) as customer_id,
        min(contract_id) as contract_id,
        min(deal_id) as deal_id,
        min(first_record_id) as first_record_id,
        max(records) as records,
        max(added_quantity) as added_quantity,
        sum(counted_charge) as counted_charge,
        sum(charge) as charge,
        sum(marginal_charge) as marginal_charge
    from {{ ref('int_billing__usage_marginal') }}
    where case_name = 'with_rejected'
    group by billing_customer_id, meter, currency, period_start
)

select
    'customer x meter' as subject_type,
    billing_customer_id || '|' || meter as subject_id,
    period_start,
    period_end,
    cast(null as string) as claim_id,
    customer_id,
    contract_id,
    deal_id,
    cast(null as string) as subscription_id,
    cast(null as string) as invoice_id,
    cast(null as string) as payment_id,
    currency,
    cast(charge as decimal(28, 4)) as expected_amount,
    cast(counted_charge as decimal(28, 4)) as actual_amount,
    cast(marginal_charge as decimal(28, 4)) as amount_at_risk,
    cast(records as string) || ' rejected records of ' || meter || ' (' || {{ number_text('added_quantity') }} || ' in all) from ' || cast(period_start as string) || ' to '
    || cast(period_end as string) || ' would raise the charge from ' || {{ money_text('counted_charge', 'currency') }} || ' to ' || {{ money_text('charge', 'currency') }} || '.' as explanation,
    'Fix why billing rejects records such as ' || first_record_id || ' and replay them; then bill ' || {{ money_text('marginal_charge', 'currency') }} || '.' as recommended_action,
    {{ json_object([
        ['records', 'records'], ['first_record_id', 'first_record_id'], ['rejected_quantity', number_text('added_quantity')], ['charge_as_counted', 'counted_charge'],
        ['charge_with_rejected', 'charge'],
    ]) }} as evidence
from periods
where marginal_charge > 0
