{{ config(meta={
    'title': 'Billed at another frequency', 'category': 'exposure', 'subject': 'deal_line', 'claims': 'obligation', 'precedence': 120, 'severity': 'medium', 'owner': 'billing',
    'action': 'correct the frequency',
    'why': 'cash comes later than agreed, or the customer pays for longer ahead than agreed',
    'reads': ['deals', 'deal_lines', 'invoices', 'invoice_lines']
}) }}
-- grain: one row per due obligation that is not billed as it stands because its line is billed at another frequency. What is due and not yet invoiced of
-- the line stands on its last row; a line that caught up has one row without a claim and without an amount.
with touched as (
    select
        v.obligation_id,
        f.deal_line_id,
        row_number() over (partition by f.deal_line_id order by v.period_start desc) as place_from_last,
        -sum(v.open_variance) over (partition by f.deal_line_id) as not_yet_invoiced
    from {{ ref('int_billing__frequencies') }} as f
    inner join {{ ref('int_billing__open_variances') }} as v on f.deal_line_id = v.deal_line_id and v.charge_type = 'recurring'
    where v.full_period_end >= f.since
        and (
            v.period_start <= f.covered_until
            -- Billed less often and afterwards: the running period of the biller's is not over yet.
            or (
                f.is_arrears and f.billed_months > f.billing_months
                and {{ add_days(add_months(add_days('f.covered_until', 1), 'f.billed_months'), setting('grace_days')) }} > {{ as_of() }}
            )
        )
),

sentences as (
    select
        f.*,
        s.contract_id,
        s.customer_id,
        s.deal_id,
        s.currency,
        s.sku,
        'Contract line ' || f.deal_line_id || ' is to be billed ' || coalesce('every ' || cast(f.billing_months as string) || ' months', 'once for its term') || ' and is invoiced every '
        || cast(f.billed_months as string) || ' months since ' || cast(f.since as string) as explanation,
        'Set the billing frequency of ' || s.sku || ' on contract ' || s.contract_id || ' to ' || coalesce(cast(f.billing_months as string) || ' months', 'once for its term') || '.' as recommended_action
    from {{ ref('int_billing__frequencies') }} as f
    inner join {{ ref('int_contracts__lines') }} as s on f.deal_line_id = s.deal_line_id
)

select
    'deal_line' as subject_type,
    f.deal_line_id as subject_id,
    cast(null as date) as period_start,
    cast(null as date) as period_end,
    v.obligation_id as claim_id,
    f.customer_id,
    f.contract_id,
    f.deal_id,
    cast(null as string) as subscription_id,
    cast(null as string) as invoice_id,
    cast(null as string) as payment_id,
    f.currency,
    coalesce(v.expected, 0) as expected_amount,
    coalesce(v.actual, 0) as actual_amount,
    cast(case when t.place_from_last = 1 then greatest(t.not_yet_invoiced, 0) else 0 end as decimal(28, 4)) as amount_at_risk,
    f.explanation || case when t.not_yet_invoiced > 0 then ': ' || {{ money_text('t.not_yet_invoiced', 'f.currency') }} || ' is due and not yet invoiced.' else '.' end as explanation,
    f.recommended_action,
    {{ json_object([
        ['source', 'l.source'], ['contract_line', 'l.id'], ['load', 'l._dlt_load_id'], ['billing_months', 'f.billing_months'], ['billed_months', 'f.billed_months'],
        ['invoices', 'f.invoice_ids'], ['obligation', 'v.obligation_id'], ['formula', 'v.explanation'],
    ]) }} as evidence
from sentences as f
inner join {{ ref('core_deal_lines') }} as l on f.deal_line_id = l.id
left join touched as t on f.deal_line_id = t.deal_line_id
left join {{ ref('int_billing__open_variances') }} as v on t.obligation_id = v.obligation_id
