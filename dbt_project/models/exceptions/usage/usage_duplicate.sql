{{ config(meta={
    'title': 'Usage billed twice', 'category': 'overbilling', 'subject': 'customer x meter x period', 'claims': 'obligation', 'precedence': 140, 'severity': 'medium', 'owner': 'billing',
    'action': 'remove the copies, credit',
    'why': 'the same event sent twice is charged twice, and the customer can prove it',
    'reads': ['deals', 'deal_lines', 'usage_records', 'invoices', 'invoice_lines']
}) }}
-- grain: one row per billing customer x meter x period and obligation whose copies of records were billed: more is invoiced than the records counted once
-- come to, by at least what the copies add. Copies that billing left out as well are no finding.
with copies as (
    select
        m.*,
        o.invoiced,
        o.credited,
        o.open_variance,
        sum(m.marginal_charge) over (partition by m.obligation_id) as marginal_of_all
    from {{ ref('int_billing__usage_marginal') }} as m
    inner join {{ ref('int_billing__obligations') }} as o on m.obligation_id = o.obligation_id
    where m.case_name = 'with_copy' and m.marginal_charge > 0
)

select
    'customer x meter' as subject_type,
    billing_customer_id || '|' || meter as subject_id,
    period_start,
    period_end,
    obligation_id as claim_id,
    customer_id,
    contract_id,
    deal_id,
    cast(null as string) as subscription_id,
    cast(null as string) as invoice_id,
    cast(null as string) as payment_id,
    currency,
    counted_charge as expected_amount,
    charge as actual_amount,
    marginal_charge as amount_at_risk,
    cast(records as string) || ' copies of records of ' || meter || ' (' || {{ number_text('added_quantity') }} || ' in all) from ' || cast(period_start as string) || ' to '
    || cast(period_end as string) || ' are billed: ' || {{ money_text('charge', 'currency') }} || ' instead of ' || {{ money_text('counted_charge', 'currency') }} || '.' as explanation,
    'Remove the copies such as ' || first_record_id || ' and credit ' || {{ money_text('marginal_charge', 'currency') }} || '.' as recommended_action,
    {{ json_object([
        ['copies', 'records'], ['first_record_id', 'first_record_id'], ['copied_quantity', number_text('added_quantity')], ['charge_counted_once', 'counted_charge'],
        ['charge_with_copies', 'charge'], ['invoiced', 'invoiced'], ['credited', 'credited'],
    ]) }} as evidence
from copies
where open_variance >= marginal_of_all - {{ minor_unit('currency') }}
