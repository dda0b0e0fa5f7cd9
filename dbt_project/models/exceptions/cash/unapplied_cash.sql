{{ config(meta={
    'title': 'Cash not applied', 'category': 'exposure', 'subject': 'payment', 'severity': 'low', 'owner': 'collections',
    'claims': 'payment', 'precedence': 50,
    'action': 'apply it; candidates are listed',
    'why': 'money without an invoice makes a paid customer look late',
    'reads': ['invoices', 'payment_events']
}) }}
-- grain: one row per payment of which something stayed and settles no invoice, unapplied_days after it came.
with open_invoices as (
    select
        customer_id,
        currency,
        {{ joined_text("invoice_id || ' (' || " ~ money_text('outstanding', 'currency') ~ " || ')'", 'due_on, invoice_id') }} as open_ones
    from (
        select
            *,
            row_number() over (partition by customer_id, currency order by due_on, invoice_id) as place
        from {{ ref('int_cash__invoice_balances') }}
        where is_owed and outstanding > 0
    ) as placed
    where place <= 10
    group by customer_id, currency
),

-- What names an invoice in another currency waits for a rate of its own day, which as_of may well have.
without_rate as (
    select
        payment_id,
        min(invoice_currency) as invoice_currency
    from {{ ref('int_cash__without_rate') }}
    group by payment_id
)

select
    'payment' as subject_type,
    p.payment_id as subject_id,
    cast(null as date) as period_start,
    cast(null as date) as period_end,
    p.payment_id as claim_id,
    b.customer_id,
    cast(null as string) as contract_id,
    cast(null as string) as deal_id,
    cast(null as string) as subscription_id,
    case when b.meant_invoices = 1 then b.meant_invoice_id end as invoice_id,
    p.payment_id,
    p.currency,
    cast(b.applied + b.unapplied as decimal(28, 4)) as expected_amount,
    b.applied as actual_amount,
    b.unapplied as amount_at_risk,
    'Payment ' || p.payment_id || ' of ' || {{ money_text('p.received', 'p.currency') }} || ' of ' || cast(p.received_on as string) || ': ' || {{ money_text('b.unapplied', 'p.currency') }} || ' settle no invoice'
    || case
        when t.reason is not null then ' (' || t.reason || ', ' || cast(t.candidates as string) || ' candidates).'
        when r.payment_id is not null then ' (it is meant for ' || b.meant_invoice_ids || '; there is no rate from ' || p.currency || ' to ' || r.invoice_currency
            || ' of the {{ setting("fx_max_age_days") }} days up to ' || cast(p.received_on as string) || ').'
        when b.meant_invoices > 0 then ' (it is meant for ' || b.meant_invoice_ids || ').'
        when p.golden_customer_id is null then ' (it names no customer).'
        else ' (it names no invoice and fits none exactly).'
    end as explanation,
    case
        when r.payment_id is not null then 'Load a rate from ' || p.currency || ' to ' || r.invoice_currency || ' for ' || cast(p.received_on as string) || ', or allocate payment ' || p.payment_id || ' by hand.'
        else 'Apply ' || {{ money_text('b.unapplied', 'p.currency') }} || ' of payment ' || p.payment_id || coalesce(': ' || coalesce(t.solution_list, o.open_ones), '') || '.'
    end as recommended_action,
    {{ json_object([['payment', "p.payment_id"], ['received', "p.received"], ['received_on', "p.received_on"], ['refunded', "p.refunded"], ['taken_back', "p.taken_back"], ['applied', "b.applied"], ['unapplied', "b.unapplied"], ['meant_for', "b.meant_invoice_ids"], ['reference', "p.reference"], ['method', "p.method"], ['source', "p.source"], ['load', "p.load_id"], ['why', "t.reason"], ['solutions', "t.solution_list"], ['open_invoices', "o.open_ones"]]) }} as evidence
from {{ ref('int_cash__payments') }} as p
inner join {{ ref('int_cash__payment_balances') }} as b on p.payment_id = b.payment_id
left join {{ ref('int_cash__attempts') }} as t on p.payment_id = t.payment_id
left join without_rate as r on p.payment_id = r.payment_id
left join open_invoices as o on p.golden_customer_id = o.customer_id and p.currency = o.currency
where b.unapplied > 0 and {{ days_between('p.received_on', as_of()) }} >= {{ setting('unapplied_days') }}
