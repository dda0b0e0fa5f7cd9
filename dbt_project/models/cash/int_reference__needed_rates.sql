-- grain: one row per (date, from, to) for which some amount must be converted, and what a conversion goes through where no direct rate is quoted.
{% set reporting = setting('reporting_currency') %}
with pairs as (
    select
        p.received_on as needed_on,
        p.currency as from_currency,
        i.currency as to_currency
    from {{ ref('int_cash__named_invoices') }} as n
    inner join {{ ref('int_cash__payments') }} as p on n.payment_id = p.payment_id
    inner join {{ ref('int_cash__receivables') }} as i on n.invoice_id = i.invoice_id
    where p.currency <> i.currency and p.received > 0

    union

    select
        p.received_on as needed_on,
        p.currency as from_currency,
        i.currency as to_currency
    from {{ ref('int_cash__references') }} as r
    inner join {{ ref('int_cash__reference_groups') }} as g on r.kind = g.kind and r.target_id = g.target_id
    inner join {{ ref('int_cash__payments') }} as p on r.payment_id = p.payment_id
    inner join {{ ref('int_cash__receivables') }} as i on g.invoice_id = i.invoice_id
    where p.currency <> i.currency and p.received > 0

    union

    select
        issued_on as needed_on,
        currency as from_currency,
        cast({{ reporting }} as string) as to_currency
    from {{ ref('core_credit_notes') }}

    union

    select
        {{ as_of() }} as needed_on,
        c.currency as from_currency,
        cast({{ reporting }} as string) as to_currency
    from (
        select currency from {{ ref('core_invoices') }}
        union
        select currency from {{ ref('core_deals') }}
        union
        select currency from {{ ref('core_payment_events') }}
        union
        select currency from {{ ref('core_bank_transactions') }}
        union
        select currency from {{ ref('core_payouts') }}
        union
        select currency from {{ ref('core_journal_lines') }}
    ) as c
)

select
    needed_on,
    from_currency,
    to_currency
from pairs
where needed_on is not null and from_currency <> to_currency

union

select
    needed_on,
    from_currency,
    cast({{ reporting }} as string) as to_currency
from pairs
where needed_on is not null and from_currency <> {{ reporting }}

union

select
    needed_on,
    to_currency as from_currency,
    cast({{ reporting }} as string) as to_currency
from pairs
where needed_on is not null and to_currency <> {{ reporting }}
