{{ config(meta={
    'title': 'Payment in no payout', 'category': 'exposure', 'subject': 'payment', 'severity': 'medium', 'owner': 'finance',
    'action': 'trace it',
    'why': 'the customer paid, and the processor still has it',
    'reads': ['payment_events', 'payout_items']
}) }}
-- grain: one row per succeeded card, direct debit or wallet payment that no payout holds, more than payout_days after it came.
with paid_out as (
    select
        i.payment_id,
        max(case when i.type = 'payment' then 1 else 0 end) = 1 as has_payment,
        -- A refund or chargeback that a payout did hold is not missing.
        sum(case when i.type in ('refund', 'dispute') then i.net else 0 end) as returned_net
    from {{ ref('core_payout_items') }} as i
    left join {{ ref('core_payouts') }} as p on i.payout_id = p.id
    where i.payout_id is not null and i.payment_id is not null
        and coalesce(p.status, '') <> 'failed' -- the processor has the money back
    group by i.payment_id
),

unpaid as (
    select
        e.*,
        b.customer_id as paying_customer_id,
        b.meant_invoice_ids,
        case when b.meant_invoices = 1 then b.meant_invoice_id end as single_invoice_id,
        cast(e.received - e.fee - greatest(e.refunded + e.taken_back + least(coalesce(o.returned_net, 0), 0), 0) as decimal(28, 4)) as net
    from {{ ref('int_cash__payments') }} as e
    inner join {{ ref('int_cash__payment_balances') }} as b on e.payment_id = b.payment_id
    left join paid_out as o on e.payment_id = o.payment_id
    where e.is_processor_method
        and e.received > 0
        and not coalesce(o.has_payment, false)
        and {{ days_between('e.received_on', as_of()) }} > {{ setting('payout_days') }}
)

select
    'payment' as subject_type,
    p.payment_id as subject_id,
    cast(null as date) as period_start,
    cast(null as date) as period_end,
    cast(null as string) as claim_id,
    p.paying_customer_id as customer_id,
    cast(null as string) as contract_id,
    cast(null as string) as deal_id,
    cast(null as string) as subscription_id,
    p.single_invoice_id as invoice_id,
    p.payment_id,
    p.currency,
    p.net as expected_amount,
    cast(0 as decimal(28, 4)) as actual_amount,
    p.net as amount_at_risk,
    'Payment ' || p.payment_id || ' of ' || {{ money_text('p.received', 'p.currency') }} || ' by ' || p.method || ' succeeded on ' || cast(p.received_on as string) || '; no payout holds its ' || {{ money_text('p.net', 'p.currency') }} || ' net, ' || cast({{ days_between('p.received_on', as_of()) }} as string) || ' days later.' as explanation,
    'Trace payment ' || p.payment_id || ' with the processor.' as recommended_action,
    {{ json_object([['payment', "p.payment_id"], ['received', "p.received"], ['fee', "p.fee"], ['refunded', "p.refunded"], ['taken_back', "p.taken_back"], ['received_on', "p.received_on"], ['method', "p.method"], ['invoices', "p.meant_invoice_ids"], ['source', "p.source"], ['load', "p.load_id"]]) }} as evidence
from unpaid as p
where p.net > 0
