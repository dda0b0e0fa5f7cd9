-- grain: one row per (identity, subject, currency): both sides of each identity of the house, to be equal to the cent.
{{ config(materialized='view') }}
with invoice_balances as (
    select
        'invoice_total' as identity,
        invoice_id as subject,
        currency,
        total as left_amount,
        paid + credited + written_off + outstanding as right_amount
    from {{ ref('int_cash__invoice_balances') }}
    -- A draft or void invoice is not owed: nothing stands open of it.
    where status not in ('draft', 'void')
),

payments as (
    select
        'payment_received' as identity,
        payment_id as subject,
        currency,
        received - refunded - taken_back as left_amount,
        applied + unapplied as right_amount
    from {{ ref('payments') }}
),

-- A payout that differs from its items is a finding of its own; one that differs and is not found would be a hole.
payouts as (
    select
        'payout_items' as identity,
        p.payout_id as subject,
        p.currency,
        p.amount as left_amount,
        p.items_net + case when m.subject_id is not null then p.difference else 0 end as right_amount
    from {{ ref('payout_reconciliation') }} as p
    left join {{ ref('payout_mismatch') }} as m on p.payout_id = m.subject_id
    where p.items_net is not null
),

bridge as (
    select
        'variance_bridge' as identity,
        contract_id as subject,
        currency,
        expected as left_amount,
        not_yet_due + timing + approved_credit + fx + rounding + explained_other + unexplained + invoiced as right_amount
    from {{ ref('variance_bridge') }}
),

-- Dated movements of receivables, added up to as_of, are the open balances.
receivables as (
    select
        'receivables' as identity,
        'all invoices' as subject,
        coalesce(m.currency, b.currency) as currency,
        coalesce(m.movement, 0) as left_amount,
        coalesce(b.outstanding, 0) as right_amount
    from (
        select currency, sum(movement) as movement
        from {{ ref('int_ledger__subledger_movements') }}
        where account_type = 'receivable'
        group by currency
    ) as m
    full outer join (
        select currency, sum(outstanding) as outstanding
        from {{ ref('int_cash__invoice_balances') }}
        where status not in ('draft', 'void')
        group by currency
    ) as b on m.currency = b.currency
),

rows_in as (
    select
        'rows_extracted' as identity,
        source || '|' || entity as subject,
        cast(null as string) as currency,
        rows_extracted as left_amount,
        rows_loaded + identical_copies + rows_replaced + rows_quarantined as right_amount
    from control.source_loads
),

-- Nothing vanishes on the way: what the invoices say is what contract_to_cash shows.
invoiced as (
    select
        'invoiced_total' as identity,
        'all invoices' as subject,
        coalesce(l.currency, c.currency) as currency,
        coalesce(l.amount, 0) as left_amount,
        coalesce(c.invoiced, 0) as right_amount
    from (
        select i.currency, sum({{ round_money('l.amount', 'i.currency') }}) as amount
        from {{ ref('core_invoice_lines') }} as l
        inner join {{ ref('core_invoices') }} as i on l.invoice_id = i.id
        where i.status not in ('void', 'draft')
        group by i.currency
    ) as l
    full outer join (
        select currency, sum(invoiced) as invoiced
        from {{ ref('contract_to_cash') }}
        group by currency
    ) as c on l.currency = c.currency
),

expected as (
    select
        'expected_total' as identity,
        coalesce(e.contract_id, c.contract_id) as subject,
        coalesce(e.currency, c.currency) as currency,
        coalesce(e.amount, 0) as left_amount,
        coalesce(c.expected, 0) as right_amount
    from (
        select contract_id, currency, sum(amount) as amount
        from {{ ref('expected_billing') }}
        group by contract_id, currency
    ) as e
    full outer join (
        select contract_id, currency, sum(expected) as expected
        from {{ ref('contract_to_cash') }}
        where expected is not null and contract_id is not null
        group by contract_id, currency
    ) as c on e.contract_id = c.contract_id and e.currency = c.currency
),

waterfall as (
    select
        'billed_to_date' as identity,
        deal_line_id as subject,
        currency,
        sum(billed) as left_amount,
        sum(recognized) + sum(case when month = {{ month_start(as_of()) }} then deferred_closing - unbilled_closing else 0 end) as right_amount
    from {{ ref('revenue_waterfall') }}
    group by contract_id, deal_line_id, currency
),

together as (
    select identity, subject, currency, left_amount, right_amount from invoice_balances
    union all
    select identity, subject, currency, left_amount, right_amount from payments
    union all
    select identity, subject, currency, left_amount, right_amount from payouts
    union all
    select identity, subject, currency, left_amount, right_amount from bridge
    union all
    select identity, subject, currency, left_amount, right_amount from receivables
    union all
    select identity, subject, currency, left_amount, right_amount from rows_in
    union all
    select identity, subject, currency, left_amount, right_amount from invoiced
    union all
    select identity, subject, currency, left_amount, right_amount from expected
    union all
    select identity, subject, currency, left_amount, right_amount from waterfall
)

select
    identity,
    subject,
    currency,
    cast(left_amount as decimal(28, 4)) as left_amount,
    cast(right_amount as decimal(28, 4)) as right_amount
from together
