{{ config(meta={
    'title': 'Exchange rate missing', 'category': 'drift', 'subject': 'currency', 'severity': 'medium', 'owner': 'finance',
    'action': 'load the rate',
    'why': 'amounts of that currency cannot be shown in the reporting currency, and are never taken at 1.0 in silence',
    'reads': ['fx_rates']
}) }}
-- grain: one row per currency of which a rate to the reporting currency is missing within fx_max_age_days of a day that needs one: as_of, on which
-- amounts in use are valued; the day of a payment whose money waits for it; the day of a credit note whose approval cannot be judged without.
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
),

waiting as (
    select w.received_on, w.currency, w.invoice_currency
    from {{ ref('int_cash__without_rate') }} as w
    inner join {{ ref('int_cash__payment_balances') }} as b on w.payment_id = b.payment_id and b.unapplied > 0
),

needed as (
    select {{ as_of() }} as needed_on, currency from used
    union
    select received_on as needed_on, currency from waiting
    union
    select received_on as needed_on, invoice_currency as currency from waiting
    union
    select issued_on as needed_on, currency from {{ ref('int_cash__unapproved_notes') }} where rate is null
),

days as (
    select
        n.currency,
        n.needed_on,
        row_number() over (partition by n.currency order by n.needed_on desc) as place
    from needed as n
    left join {{ ref('int_reference__rates_on') }} as r
        on n.needed_on = r.rate_on and n.currency = r.from_currency and r.to_currency = {{ setting('reporting_currency') }}
    where n.currency <> {{ setting('reporting_currency') }} and n.needed_on is not null and r.rate is null
),

missing as (
    select
        currency,
        {{ joined_text('cast(needed_on as string)', 'needed_on') }} as days
    from days
    where place <= 10
    group by currency
)

select
    'currency' as subject_type,
    m.currency as subject_id,
    cast(null as date) as period_start,
    cast(null as date) as period_end,
    cast(null as string) as claim_id,
    cast(null as string) as customer_id,
    cast(null as string) as contract_id,
    cast(null as string) as deal_id,
    cast(null as string) as subscription_id,
    cast(null as string) as invoice_id,
    cast(null as string) as payment_id,
    m.currency,
    cast(null as decimal(28, 4)) as expected_amount,
    cast(null as decimal(28, 4)) as actual_amount,
    cast(0 as decimal(28, 4)) as amount_at_risk,
    'There is no rate from ' || m.currency || ' to ' || {{ setting('reporting_currency') }} || ' of the {{ setting("fx_max_age_days") }} days up to '
    || m.days || '.' as explanation,
    'Load a rate of ' || m.currency || ' for ' || m.days || '.' as recommended_action,
    {{ json_object([['currency', 'm.currency'], ['reporting_currency', setting('reporting_currency')], ['needed_on', 'm.days']]) }} as evidence
from missing as m
