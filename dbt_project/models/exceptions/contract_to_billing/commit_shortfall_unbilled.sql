{{ config(meta={
    'title': 'Commitment shortfall not billed', 'category': 'leakage', 'subject': 'deal_line x period', 'claims': 'obligation', 'precedence': 80, 'severity': 'high', 'owner': 'billing',
    'action': 'invoice the true-up',
    'why': 'a minimum that nobody bills is no minimum',
    'reads': ['deals', 'deal_lines', 'invoices', 'invoice_lines', 'usage_records']
}) }}
-- grain: one row per commitment whose true-up was not invoiced, and per usage row in it whose charge differs: the true-up makes good for what these billed
-- too little, so that no other code may ask for it again. The amount is the commitment less the usage charges billed.
with usage_of as (
    select
        c.obligation_id as commit_obligation_id,
        c.period_start as commit_start,
        c.period_end as commit_end,
        u.obligation_id as usage_obligation_id,
        u.open_variance
    from {{ ref('int_billing__open_variances') }} as c
    inner join {{ ref('int_billing__open_variances') }} as u
        on c.deal_line_id = u.deal_line_id and u.charge_type = 'usage' and u.period_start between c.period_start and c.period_end
    where c.charge_type = 'commit' and c.is_unbilled
),

shortfalls as (
    select
        c.obligation_id as commit_obligation_id,
        c.obligation_id,
        c.period_start,
        c.period_end,
        greatest(c.expected - coalesce(sum(u.open_variance), 0), 0) as shortfall,
        true as is_commit
    from {{ ref('int_billing__open_variances') }} as c
    left join usage_of as u on c.obligation_id = u.commit_obligation_id
    where c.charge_type = 'commit' and c.is_unbilled and c.silent_because is null
    group by c.obligation_id, c.expected, c.period_start, c.period_end
),

claimed as (
    select obligation_id, period_start, period_end, shortfall, is_commit
    from shortfalls
    where shortfall > 0
    union all
    select u.usage_obligation_id as obligation_id, u.commit_start as period_start, u.commit_end as period_end, 0 as shortfall, false as is_commit
    from usage_of as u
    inner join shortfalls as s on u.commit_obligation_id = s.commit_obligation_id and s.shortfall > 0
)

select
    'deal_line' as subject_type,
    v.deal_line_id as subject_id,
    c.period_start,
    c.period_end,
    v.obligation_id as claim_id,
    v.customer_id,
    v.contract_id,
    v.deal_id,
    cast(null as string) as subscription_id,
    cast(null as string) as invoice_id,
    cast(null as string) as payment_id,
    v.currency,
    v.expected as expected_amount,
    v.actual as actual_amount,
    cast(c.shortfall as decimal(28, 4)) as amount_at_risk,
    case when c.is_commit then '' else 'Usage of the commitment. ' end || {{ asked_and_billed() }} || '.' as explanation,
    'Invoice the true-up of contract line ' || v.deal_line_id || ' for ' || {{ period_text('c.period_start', 'c.period_end') }} || '.' as recommended_action,
    {{ json_object([
        ['source', 'l.source'], ['contract_line', 'l.id'], ['load', 'l._dlt_load_id'], ['obligation', 'v.obligation_id'], ['expected', 'v.expected'],
        ['formula', 'v.explanation'], ['billed', 'v.billed'], ['invoice_lines', 'b.invoice_line_ids'],
    ]) }} as evidence
from {{ open_obligations() }}
inner join claimed as c on v.obligation_id = c.obligation_id
