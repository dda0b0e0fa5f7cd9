{{ config(meta={
    'title': 'Credits exceed the invoice', 'category': 'leakage', 'subject': 'invoice', 'severity': 'high', 'owner': 'finance',
    'action': 'reverse the excess',
    'why': 'more is given back than was ever asked',
    'reads': ['invoices', 'credit_notes']
}) }}
-- grain: one row per invoice whose issued credit notes with tax, write-offs among them, add up to more than its total.
with notes as (
    select
        invoice_id,
        {{ sorted_list_text('credit_note_id') }} as credit_note_ids
    from {{ ref('int_cash__credit_lines') }}
    group by invoice_id
),

noted as (
    select
        i.*,
        n.credit_note_ids,
        cast(i.credited + i.noted_write_off as decimal(28, 4)) as noted,
        cast(i.credited + i.noted_write_off - i.total as decimal(28, 4)) as excess
    from {{ ref('int_cash__invoice_balances') }} as i
    inner join notes as n on i.invoice_id = n.invoice_id
)

select
    'invoice' as subject_type,
    b.invoice_id as subject_id,
    cast(null as date) as period_start,
    cast(null as date) as period_end,
    cast(null as string) as claim_id,
    b.customer_id,
    b.contract_id,
    cast(null as string) as deal_id,
    b.subscription_id,
    b.invoice_id,
    cast(null as string) as payment_id,
    b.currency,
    b.total as expected_amount,
    b.noted as actual_amount,
    b.excess as amount_at_risk,
    'Credit notes ' || b.credit_note_ids || ' add up to ' || {{ money_text('b.noted', 'b.currency') }} || ' with tax on invoice ' || coalesce(b.number, b.invoice_id) || ' of ' || {{ money_text('b.total', 'b.currency') }} || ': ' || {{ money_text('b.excess', 'b.currency') }} || ' too much.' as explanation,
    'Reverse ' || {{ money_text('b.excess', 'b.currency') }} || ' of ' || b.credit_note_ids || '.' as recommended_action,
    {{ json_object([['invoice', "b.invoice_id"], ['invoice_status', "b.status"], ['total', "b.total"], ['credited_with_write_offs', "b.noted"], ['credit_notes', "b.credit_note_ids"], ['source', "b.source"], ['load', "b.load_id"]]) }} as evidence
from noted as b
where b.excess > 0
