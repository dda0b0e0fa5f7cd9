-- grain: one row per issued credit note that nobody but its creator approved. rate, to the reporting currency: the one that it was booked at, else its
-- day's (a rate of nothing is none); null where there is neither, and the note cannot be judged against approval_threshold.
{% set reporting = setting('reporting_currency') %}
with notes as (
    select
        id as credit_note_id,
        source,
        _dlt_load_id as load_id,
        invoice_id,
        customer_id,
        currency,
        reason,
        issued_on,
        exchange_rate,
        nullif(trim(created_by), '') as created_by,
        nullif(trim(approved_by), '') as approved_by,
        {{ round_money('amount', 'currency') }} as amount
    from {{ ref('core_credit_notes') }}
    where coalesce(status, 'issued') = 'issued'
)

select
    n.credit_note_id,
    n.source,
    n.load_id,
    n.invoice_id,
    n.customer_id,
    n.currency,
    n.reason,
    n.issued_on,
    n.created_by,
    n.approved_by,
    n.amount,
    case when n.currency = {{ reporting }} then 1 when n.exchange_rate > 0 then n.exchange_rate else r.rate end as rate
from notes as n
left join {{ ref('int_reference__rates_on') }} as r
    on n.issued_on = r.rate_on and n.currency = r.from_currency and r.to_currency = {{ reporting }}
where n.approved_by is null or n.approved_by = n.created_by
