-- grain: one row per (code, subject, period): one exception. Of the codes that claim one obligation, one invoice's cash or one payment
-- only the first by precedence stays, so that amounts never double; what it suppressed is kept in its evidence.
with ranked as (
    select
        *,
        case
            when claims is null or claim_id is null then 1
            else row_number() over (partition by claims, claim_id order by precedence, code, subject_id, period_start, evidence)
        end as place,
        case
            when claims is not null and claim_id is not null
                then first_value(code) over (partition by claims, claim_id order by precedence, code, subject_id, period_start, evidence)
        end as primary_code
    from {{ ref('int_exceptions__claims') }}
),

suppressed as (
    select
        claims,
        claim_id,
        {{ sorted_list_text("code || ' on ' || subject_type || ' ' || subject_id || ': ' || " ~ money_text('amount_at_risk', "coalesce(currency, '')")) }} as codes
    from ranked
    where code <> primary_code
    group by claims, claim_id
),

-- A code that claims several obligations of one subject may itself stand second for some of them: those are the other code's.
primary_claims as (
    select
        r.*,
        s.codes as suppressed_codes
    from ranked as r
    left join suppressed as s on r.claims = s.claims and r.claim_id = s.claim_id
    where r.place = 1
),

counted as (
    select
        *,
        row_number() over (partition by code, subject_type, subject_id, period_start order by claim_id, currency, evidence, explanation) as place_in_subject,
        count(*) over (partition by code, subject_type, subject_id, period_start) as claim_count,
        coalesce(
            min(currency) over (partition by code, subject_type, subject_id, period_start)
            <> max(currency) over (partition by code, subject_type, subject_id, period_start), false
        ) as is_mixed
    from primary_claims
),

numbered as (
    select
        c.*,
        x.rate_to_reporting
    from counted as c
    left join {{ ref('int_reference__reporting_rates') }} as x on case when c.is_mixed then c.currency end = x.currency
),

summed as (
    select
        code,
        subject_type,
        subject_id,
        period_start,
        category,
        max(period_end) as period_end,
        max(customer_id) as customer_id,
        max(contract_id) as contract_id,
        max(deal_id) as deal_id,
        max(subscription_id) as subscription_id,
        max(case when claim_count = 1 then invoice_id end) as single_invoice_id,
        max(invoice_id) as some_invoice_id,
        min(invoice_id) as least_invoice_id,
        max(payment_id) as payment_id,
        case when is_mixed then {{ setting('reporting_currency') }} else max(currency) end as currency,
        cast(sum({{ in_one_currency('expected_amount') }}) as decimal(28, 4)) as expected_amount,
        cast(sum({{ in_one_currency('actual_amount') }}) as decimal(28, 4)) as actual_amount,
        cast(case
            when category = 'by_sign' then abs(sum(coalesce({{ in_one_currency('expected_amount') }}, 0)) - sum(coalesce({{ in_one_currency('actual_amount') }}, 0)))
            -- A code whose amount is a net one has claims of both signs (stuck_draft).
            else abs(sum({{ in_one_currency('amount_at_risk') }}))
        end as decimal(28, 4)) as amount_at_risk,
        claim_count,
        max(case when place_in_subject = 1 then explanation end) as explanation,
        max(case when place_in_subject = 1 then recommended_action end) as recommended_action,
        max(case when place_in_subject = 1 then evidence end) as evidence,
        {{ sorted_list_text('claim_id') }} as claim_ids,
        {{ sorted_list_text('suppressed_codes') }} as suppressed_codes
    from numbered
    group by code, category, subject_type, subject_id, period_start, claim_count, is_mixed
),

-- By sign, over all that the exception claims: money owed and not billed is leakage, money billed and not owed is overbilling.
signed as (
    select
        *,
        case
            when category <> 'by_sign' then category
            when coalesce(expected_amount, 0) >= coalesce(actual_amount, 0) then 'leakage'
            else 'overbilling'
        end as signed_category
    from summed
),

-- The leakage of a side that was extracted short is not believed; overbilling that is seen is.
believed as (
    select s.*
    from signed as s
    left join {{ ref('int_exceptions__codes_off') }} as f on s.code = f.code and f.kind = 'suppressed'
    where f.code is null or s.signed_category <> 'leakage'
)

select
    {{ stable_hash(['code', 'subject_type', 'subject_id', 'period_start'], 20) }} as exception_id,
    code,
    signed_category as category,
    subject_type,
    subject_id,
    period_start,
    period_end,
    customer_id,
    contract_id,
    deal_id,
    subscription_id,
    coalesce(single_invoice_id, case when some_invoice_id = least_invoice_id then some_invoice_id end) as invoice_id,
    payment_id,
    currency,
    expected_amount,
    actual_amount,
    amount_at_risk,
    case
        -- Parts of no amount are what one finding stands for, not several.
        when claim_count > 1 and amount_at_risk > 0
            then cast(claim_count as string) || ' parts, together ' || {{ money_text('amount_at_risk', "coalesce(currency, '')") }} || '. The first: ' || explanation
        else explanation
    end as explanation,
    recommended_action,
    {{ json_joined('evidence', json_object([['claims', 'claim_ids'], ['suppressed', 'suppressed_codes']])) }} as evidence
from believed
