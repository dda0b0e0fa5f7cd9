-- grain: one row per contract (and deal, line) x defect of its data.
with measured as (
    select
        r.contract_id,
        r.deal_id,
        r.deal_line_id,
        'usage_out_of_bounds' as finding,
        false as is_computed,
        'Line ' || r.deal_line_id || ': ' || {{ number_text('u.quantity') }} || ' ' || r.meter || ' are measured from ' || cast(r.period_start as string)
        || ': a broken meter, and not priced.' as reason
    from {{ ref('int_billing__usage_rated') }} as u
    inner join {{ ref('int_billing__usage_rows') }} as r on u.obligation_id = r.obligation_id
    where u.case_name = 'counted' and u.is_out_of_bounds
)

select
    contract_id,
    deal_id,
    deal_line_id,
    finding,
    is_computed,
    reason
from {{ ref('int_contracts__findings') }}
union all
select
    contract_id,
    deal_id,
    deal_line_id,
    finding,
    is_computed,
    reason
from measured
