{{ config(meta={
    'title': 'Exchange rate missing', 'category': 'drift', 'subject': 'currency', 'severity': 'medium', 'owner': 'finance',
    'action': 'load the rate',
    'why': 'amounts of that currency cannot be shown in the reporting currency, and are never taken at 1.0 in silence',
    'reads': ['fx_rates']
}) }}
-- grain: one row per currency in use without a rate to the reporting currency within fx_max_age_days of as_of, on which today's amounts are valued.
with used as (
    select distinct currency from {{ ref('core_invoices') }} where status not in ('draft', 'void')
    union
    select distinct currency from {{ ref('core_payment_events') }}
    union
    select distinct currency from {{ ref('int_contracts__contracts') }}
    union
    select distinct currency from {{ ref('core_credit_notes') }} where coalesce(status, 'issued') <> 'void'
    union
    select distinct currency from {{ ref('core_bank_transactions') }}
    union
    select distinct currency from {{ ref('core_payouts') }}
    union
    select distinct currency from {{ ref('core_journal_lines') }}
)

select
    'currency' as subject_type,
    u.currency as subject_id,
    cast(null as date) as period_start,
    cast(null as date) as period_end,
    cast(null as string) as claim_id,
    cast(null as string) as customer_id,
    cast(null as string) as contract_id,
    cast(null as string) as deal_id,
    cast(null as string) as subscription_id,
    cast(null as string) as invoice_id,
    cast(null as string) as payment_id,
    u.currency,
    cast(null as decimal(28, 4)) as expected_amount,
    cast(null as decimal(28, 4)) as actual_amount,
    cast(0 as decimal(28, 4)) as amount_at_risk,
    'There is no rate from ' || u.currency || ' to ' || {{ setting('reporting_currency') }} || ' of the {{ setting("fx_max_age_days") }} days up to '
    || cast({{ as_of() }} as string) || '.' as explanation,
    'Load a rate of ' || u.currency || ' for ' || cast({{ as_of() }} as string) || '.' as recommended_action,
    {{ json_object([['currency', 'u.currency'], ['reporting_currency', setting('reporting_currency')], ['needed_on', as_of()]]) }} as evidence
from used as u
left join {{ ref('int_reference__reporting_rates') }} as r on u.currency = r.currency
where u.currency <> {{ setting('reporting_currency') }} and u.currency is not null and r.rate_to_reporting is null
