{{ config(meta={
    'title': 'Renewal gap', 'category': 'leakage', 'subject': 'deal', 'claims': 'obligation', 'precedence': 30, 'severity': 'high', 'owner': 'account_owner',
    'action': 'paper the renewal and bill from the end of the term',
    'why': 'the term is over, the service goes on, and nothing is billed',
    'reads': ['deals', 'deal_lines', 'invoices', 'invoice_lines']
}) }}
-- grain: one row per due obligation of a renewed term of which nothing was billed, under the deal that renews; and, where nobody agreed a renewal but
-- metered usage goes on, per row that would be due had the contract been renewed as it was (these rows are no part of the schedule and claim nothing).
{% set explanation %}'The term of contract ' || v.contract_id || ' ended on ' || cast(v.renewal_term_ended_on as string) || ', it renews by itself, and nothing was billed since. ' || {{ asked_and_billed() }} || '.'{% endset %}
{% set action %}'Paper the renewal of deal ' || coalesce(d.deal_id, v.deal_id) || ' and bill from ' || cast({{ add_days('v.renewal_term_ended_on', 1) }} as string) || '.'{% endset %}
with deals as (
    select
        d.contract_id,
        d.deal_id,
        row_number() over (
            partition by d.contract_id
            order by
                case when d.end_date = c.end_date then 0 else 1 end,
                case when d.auto_renew then 0 else 1 end,
                d.starts_on,
                d.closed_on,
                d.deal_id
        ) as place
    from {{ ref('int_contracts__deals') }} as d
    inner join {{ ref('int_contracts__contracts') }} as c on d.contract_id = c.contract_id
),

-- Lapsed, in use after its end, and not billed since.
in_use as (
    select
        s.contract_id,
        c.end_date
    from {{ ref('int_billing__lapsed_schedule') }} as s
    inner join {{ ref('int_contracts__contracts') }} as c on s.contract_id = c.contract_id
    left join {{ ref('int_billing__billed_lines') }} as b
        on s.contract_id = b.contract_id and b.period_start > c.end_date and coalesce(b.charge_type, 'recurring') <> 'one_time'
    where s.charge_type = 'usage' and {{ add_days('c.end_date', setting('renewal_grace_days')) }} <= {{ as_of() }}
    group by s.contract_id, c.end_date
    having sum(s.quantity) > 0 and count(b.invoice_line_id) = 0
)

select
    {{ obligation_claim('deal', 'coalesce(d.deal_id, v.deal_id)', explanation, action, deal_id='coalesce(d.deal_id, v.deal_id)', evidence=[['term_ended_on', 'v.renewal_term_ended_on']]) }}
from {{ open_obligations() }}
left join deals as d on v.contract_id = d.contract_id and d.place = 1
where v.silent_because is null and v.is_unbilled and v.renewal_term_ended_on is not null

union all

select
    'deal' as subject_type,
    d.deal_id as subject_id,
    cast(null as date) as period_start,
    cast(null as date) as period_end,
    cast(null as string) as claim_id,
    s.customer_id,
    s.contract_id,
    d.deal_id,
    cast(null as string) as subscription_id,
    cast(null as string) as invoice_id,
    cast(null as string) as payment_id,
    s.currency,
    s.amount as expected_amount,
    cast(0 as decimal(28, 4)) as actual_amount,
    s.amount as amount_at_risk,
    'The term of contract ' || s.contract_id || ' ended on ' || cast(u.end_date as string) || ', nobody renewed it, usage goes on and nothing was billed since. '
    || 'Renewed as it was, contract line ' || s.deal_line_id || ' would ask for ' || {{ period_text('s.period_start', 's.period_end') }} || ': ' || s.explanation || '.' as explanation,
    'Paper the renewal of deal ' || d.deal_id || ' and bill from ' || cast({{ add_days('u.end_date', 1) }} as string) || ', or stop the service.' as recommended_action,
    {{ json_object([
        ['source', 'l.source'], ['contract_line', 'l.id'], ['load', 'l._dlt_load_id'], ['as_if_renewed', 's.obligation_id'], ['amount', 's.amount'],
        ['formula', 's.explanation'], ['bill_on', 's.bill_on'], ['term_ended_on', 'u.end_date'],
    ]) }} as evidence
from {{ ref('int_billing__lapsed_schedule') }} as s
inner join in_use as u on s.contract_id = u.contract_id
inner join deals as d on s.contract_id = d.contract_id and d.place = 1
inner join {{ ref('core_deal_lines') }} as l on s.deal_line_id = l.id
where s.is_due and s.amount > 0
