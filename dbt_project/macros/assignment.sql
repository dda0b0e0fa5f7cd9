{# From invoice lines to obligations. #}

{# The part of a line's `total` that goes with part_amount of its amount, where the line is split over two obligations: what is due to the amounts up to
   and including this part, less what is due to those before it, so that the parts add up. A line that is not split keeps all of it. #}
{% macro part_of(total, part_amount='part_amount', amount_before='amount_before', line_amount='amount', currency='currency') -%}
    case
        when {{ part_amount }} = {{ line_amount }} or {{ line_amount }} = 0 then cast({{ total }} as decimal(28, 4))
        else cast(
            {{ proportion(total, amount_before ~ ' + ' ~ part_amount, line_amount, currency) }}
            - {{ proportion(total, amount_before, line_amount, currency) }}
            as decimal(28, 4)
        )
    end
{%- endmacro %}

{# total * part / whole, rounded to the minor unit; whole is not 0. All in whole numbers of 128 bits: two amounts below 10^14 each may be multiplied
   (DuckDB multiplies two decimals of 18 digits in 64 bits, where 100,000.00 times itself does not fit). #}
{% macro proportion(total, part, whole, currency) -%}
    {%- set n = ten_thousandths(total) ~ " * " ~ ten_thousandths(part) ~ " * case when " ~ whole ~ " < 0 then -1 else 1 end" -%}
    {%- set d = "greatest(abs(" ~ ten_thousandths(whole) ~ "), 1) * case " ~ minor_digits(currency) ~ " when 0 then 10000 when 3 then 10 when 4 then 1 else 100 end" -%}
    cast(case when {{ n }} < 0 then -1 else 1 end * {{ whole_division('2 * abs(' ~ n ~ ') + ' ~ d, '2 * ' ~ d) }} as decimal(24, 0)) * {{ minor_unit(currency) }}
{%- endmacro %}

{% macro ten_thousandths(amount) -%}
    cast(cast(cast({{ amount }} as decimal(28, 4)) * 10000 as decimal(38, 0)) as {{ whole_number() }})
{%- endmacro %}

{# A period as a person reads it. #}
{% macro period_text(period_start, period_end) -%}
    (case when {{ period_start }} = {{ period_end }} then cast({{ period_start }} as string) else cast({{ period_start }} as string) || ' to ' || cast({{ period_end }} as string) end)
{%- endmacro %}

{# The rows that the codes of contract_to_billing speak of: v an open variance, l its contract line as delivered, b what its invoice lines say. #}
{% macro open_obligations() -%}
    {{ ref('int_billing__open_variances') }} as v
    inner join {{ ref('core_deal_lines') }} as l on v.deal_line_id = l.id
    left join {{ ref('int_billing__billed_inputs') }} as b on v.obligation_id = b.obligation_id
{%- endmacro %}

{# The columns of a code that claims obligations, one row an obligation, from open_obligations(). `by_period` where the subject is a line x period. #}
{% macro obligation_claim(subject_type, subject_id, explanation, action, by_period=false, deal_id='v.deal_id', subscription_id='cast(null as string)', at_risk='abs(v.open_variance)', evidence=[]) -%}
    '{{ subject_type }}' as subject_type,
    {{ subject_id }} as subject_id,
    {{ 'v.period_start' if by_period else 'cast(null as date)' }} as period_start,
    {{ 'v.period_end' if by_period else 'cast(null as date)' }} as period_end,
    v.obligation_id as claim_id,
    v.customer_id,
    v.contract_id,
    {{ deal_id }} as deal_id,
    {{ subscription_id }} as subscription_id,
    case when b.is_one_invoice then b.invoice_id end as invoice_id,
    cast(null as string) as payment_id,
    v.currency,
    v.expected as expected_amount,
    v.actual as actual_amount,
    cast({{ at_risk }} as decimal(28, 4)) as amount_at_risk,
    {{ explanation }} as explanation,
    {{ action }} as recommended_action,
    {{ json_object([
        ['source', 'l.source'], ['contract_line', 'l.id'], ['load', 'l._dlt_load_id'], ['obligation', 'v.obligation_id'], ['expected', 'v.expected'],
        ['formula', 'v.explanation'], ['bill_on', 'v.bill_on'], ['billed', 'v.billed'], ['credited', 'v.credited'], ['invoice_lines', 'b.invoice_line_ids'],
    ] + evidence) }} as evidence
{%- endmacro %}

{# "Contract line L-118 for 2026-03-01 to 2026-03-31: 12 SEAT x 40 EUR ...: 480.00 EUR; invoice INV-2203 bills 400.00 EUR". #}
{% macro asked_and_billed() -%}
    'Contract line ' || v.deal_line_id || ' asks for ' || {{ period_text('v.period_start', 'v.period_end') }} || ': ' || v.explanation
    || case
        when v.line_count = 0 then '; nothing is invoiced for it'
        else '; invoice ' || b.invoice_numbers || ' bills ' || {{ money_text('v.billed', 'v.currency') }}
    end
    || case when v.credited = 0 then '' else ', of which ' || {{ money_text('v.credited', 'v.currency') }} || ' is credited' end
{%- endmacro %}

{# ": 80.00 EUR too little" #}
{% macro too_little_or_much() -%}
    ': ' || {{ money_text('abs(v.open_variance)', 'v.currency') }} || case when v.open_variance < 0 then ' too little' else ' too much' end
{%- endmacro %}

{# Bill or credit the difference of one row. #}
{% macro bill_or_credit() -%}
    case when v.open_variance < 0 then 'bill ' else 'credit ' end || {{ money_text('abs(v.open_variance)', 'v.currency') }}
    || case when v.open_variance < 0 then ' more for ' else ' on invoice ' || b.invoice_numbers || ' for ' end || {{ period_text('v.period_start', 'v.period_end') }}
{%- endmacro %}

{# The codes that claim obligations, in the order of exceptions.yaml: the cause that contract_to_cash shows is the first of them. #}
{% macro obligation_codes() -%}
    {{ return([
        'unbilled_contract', 'trial_not_converted', 'renewal_gap', 'billing_stopped_early', 'amendment_not_applied', 'addon_unbilled',
        'one_time_fee_unbilled', 'commit_shortfall_unbilled', 'usage_unbilled', 'currency_drift', 'stuck_draft', 'billing_frequency_mismatch',
        'missing_invoice', 'usage_duplicate', 'usage_misrated', 'ramp_step_missed', 'uplift_missed', 'expired_discount', 'excess_discount',
        'proration_error', 'quantity_mismatch', 'price_mismatch',
    ]) }}
{%- endmacro %}

{# What the recomputation found, and what the invoice lines say. #}
{% macro billed_inputs_evidence() -%}
    {{ return([
        ['hypothesis', 'h.hypothesis'], ['recomputed', 'h.recomputed_amount'], ['billed_quantity', 'b.quantity'], ['billed_unit_price', 'b.unit_price'],
        ['billed_discount', 'b.discount_amount'], ['billed_from', 'b.period_start'], ['billed_until', 'b.period_end'],
    ]) }}
{%- endmacro %}

{# The columns of a code that claims an invoice line as billed and not owed: x an extra line, i its invoice. #}
{% macro extra_line_claim(subject_type, explanation, action) -%}
    '{{ subject_type }}' as subject_type,
    x.subject as subject_id,
    cast(null as date) as period_start,
    cast(null as date) as period_end,
    x.invoice_line_id as claim_id,
    x.customer_id,
    x.contract_id,
    x.deal_id,
    x.subscription_id,
    x.invoice_id,
    cast(null as string) as payment_id,
    x.currency,
    cast(0 as decimal(28, 4)) as expected_amount,
    x.open_amount as actual_amount,
    x.open_amount as amount_at_risk,
    {{ explanation }} as explanation,
    {{ action }} as recommended_action,
    {{ json_object([
        ['source', 'i.source'], ['invoice', 'i.id'], ['invoice_line', 'x.invoice_line_id'], ['sku', 'x.sku'], ['period_start', 'x.period_start'],
        ['period_end', 'x.period_end'], ['amount', 'x.amount'], ['credited', 'x.credited'], ['obligation', 'x.obligation_id'], ['load', 'i._dlt_load_id'],
    ]) }} as evidence
{%- endmacro %}

{# "Invoice INV-2203 bills 560.00 EUR of SEAT for 2026-03-01 to 2026-03-31" #}
{% macro extra_line_text() -%}
    'Invoice ' || coalesce(i.number, i.id) || ' bills ' || {{ money_text('x.amount', 'x.currency') }} || ' of ' || coalesce(x.sku, 'a line without sku')
    || ' for ' || {{ period_text('x.period_start', 'x.period_end') }}
{%- endmacro %}

{# The columns of a code whose subject is an invoice and that claims nothing (or one line of it): i a row of int_billing__invoice_totals. #}
{% macro invoice_finding(expected, actual, at_risk, explanation, action, evidence=[], claim_id='cast(null as string)') -%}
    'invoice' as subject_type,
    i.invoice_id as subject_id,
    cast(null as date) as period_start,
    cast(null as date) as period_end,
    {{ claim_id }} as claim_id,
    i.customer_id,
    i.contract_id,
    i.deal_id,
    i.subscription_id,
    i.invoice_id,
    cast(null as string) as payment_id,
    i.currency,
    cast({{ expected }} as decimal(28, 4)) as expected_amount,
    cast({{ actual }} as decimal(28, 4)) as actual_amount,
    cast({{ at_risk }} as decimal(28, 4)) as amount_at_risk,
    {{ explanation }} as explanation,
    {{ action }} as recommended_action,
    {{ json_object([
        ['source', 'i.source'], ['invoice', 'i.invoice_id'], ['status', 'i.status'], ['issued_on', 'i.issued_on'], ['net', 'i.net'], ['tax', 'i.tax'], ['total', 'i.total'],
        ['load', 'i._dlt_load_id'],
    ] + evidence) }} as evidence
{%- endmacro %}

{% macro invoice_name(invoice='i') -%} coalesce({{ invoice }}.number, {{ invoice }}.invoice_id) {%- endmacro %}
