{{ config(meta={
    'title': 'Credit note without approval', 'category': 'leakage', 'subject': 'credit_note', 'severity': 'medium', 'owner': 'finance',
    'action': 'get approval or reverse',
    'why': 'whoever may give money away alone will one day',
    'reads': ['credit_notes']
}) }}
-- grain: one row per issued credit note above approval_threshold (in the reporting currency) that nobody but its creator approved.
{% set reporting = setting('reporting_currency') %}
with valued as (
    select
        *,
        {{ convert_money('amount', 'rate', reporting) }} as amount_reporting
    from {{ ref('int_cash__unapproved_notes') }}
)

select
    'credit_note' as subject_type,
    b.credit_note_id as subject_id,
    cast(null as date) as period_start,
    cast(null as date) as period_end,
    cast(null as string) as claim_id,
    c.customer_id,
    cast(null as string) as contract_id,
    cast(null as string) as deal_id,
    cast(null as string) as subscription_id,
    b.invoice_id,
    cast(null as string) as payment_id,
    b.currency,
    cast(0 as decimal(28, 4)) as expected_amount,
    b.amount as actual_amount,
    b.amount as amount_at_risk,
    'Credit note ' || b.credit_note_id || ' of ' || {{ money_text('b.amount', 'b.currency') }} || ' (' || {{ money_text('b.amount_reporting', setting('reporting_currency')) }} || ') was created by ' || coalesce(b.created_by, 'nobody named') || ' and approved by ' || coalesce(b.approved_by, 'nobody') || '; above {{ setting('approval_threshold') }} another one must approve.' as explanation,
    'Have credit note ' || b.credit_note_id || ' approved by someone else, or reverse it.' as recommended_action,
    {{ json_object([['credit_note', "b.credit_note_id"], ['invoice', "b.invoice_id"], ['amount', "b.amount"], ['amount_reporting', "b.amount_reporting"], ['created_by', "b.created_by"], ['approved_by', "b.approved_by"], ['reason', "b.reason"], ['issued_on', "b.issued_on"], ['source', "b.source"], ['load', "b.load_id"]]) }} as evidence
from valued as b
left join {{ ref('int_customers__by_billing_customer') }} as c on b.customer_id = c.billing_customer_id
where b.amount_reporting > {{ setting('approval_threshold') }}
