-- grain: one row per contract that renews and has begun a renewed term without a bill: the first renewal after which nothing was billed.
-- Another deal that began a term since leaves none to paper: what is missing before it is missing.
with obligations as (
    select
        o.*,
        case when l.term_ends_on = c.end_date then o.renewal_no + l.renewed_terms else 0 end as term_renewal_no
    from {{ ref('int_billing__obligations') }} as o
    inner join {{ ref('int_contracts__lines') }} as l on o.deal_line_id = l.deal_line_id
    inner join {{ ref('int_contracts__contracts') }} as c on o.contract_id = c.contract_id
),

billed as (
    select
        contract_id,
        term_renewal_no as renewal_no,
        max(case when is_due then term_renewal_no end) as due_renewal_no,
        -- What was billed before it is due was billed after the term all the same.
        max(case when line_count + foreign_line_count > 0 then 1 else 0 end) as is_billed,
        max(case when is_due then period_start end) as last_period_start,
        max(case when line_count + foreign_line_count > 0 then period_start end) as last_billed_period_start
    from obligations
    group by contract_id, term_renewal_no
),

latest as (
    select
        contract_id,
        coalesce(max(case when is_billed = 1 then renewal_no end), 0) as last_billed_renewal_no,
        max(due_renewal_no) as last_due_renewal_no
    from billed
    group by contract_id
),

gaps as (
    select
        c.contract_id,
        c.end_date,
        l.last_billed_renewal_no + 1 as first_gap_renewal_no,
        {{ add_days(add_months(add_days('c.end_date', 1), 'l.last_billed_renewal_no * c.renewal_term_months'), -1) }} as term_ended_on
    from latest as l
    inner join {{ ref('int_contracts__contracts') }} as c on l.contract_id = c.contract_id
    left join billed as b on l.contract_id = b.contract_id and case when l.last_billed_renewal_no > 0 then l.last_billed_renewal_no end = b.renewal_no
    where l.last_due_renewal_no > l.last_billed_renewal_no
        -- A renewed term that was not billed to its end stopped early, within the term.
        and (b.contract_id is null or b.last_billed_period_start >= coalesce(b.last_period_start, b.last_billed_period_start))
)

select
    contract_id,
    end_date as term_ends_on,
    first_gap_renewal_no,
    term_ended_on,
    {{ add_days('term_ended_on', setting('renewal_grace_days')) }} > {{ as_of() }} as is_in_grace
from gaps
