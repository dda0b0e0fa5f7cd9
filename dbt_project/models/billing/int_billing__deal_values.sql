-- grain: one row per won deal: what its own lines come to over their own dates, as if the deal stood alone. Null where a recurring line has no end:
-- there is no such sum.
with sums as (
    select deal_id, sum(amount) as amount
    from {{ ref('int_billing__line_values') }}
    group by deal_id
),

lines as (
    select
        deal_id,
        count(*) as line_count,
        -- Lines without an end, or that cannot be priced: their deal has no sum.
        sum(case when action <> 'remove' and charge_type <> 'usage' and (not is_computed or (charge_type = 'recurring' and ends_on is null)) then 1 else 0 end) as unsummed
    from (
        select l.deal_id, l.action, l.charge_type, l.is_computed, k.stated_ends_on as ends_on
        from {{ ref('int_contracts__lines') }} as l
        inner join {{ ref('int_contracts__links') }} as k on l.deal_line_id = k.deal_line_id
    ) as stated
    group by deal_id
)

select
    d.deal_id,
    d.contract_id,
    d.customer_id,
    d.currency,
    d.amount as stated_amount,
    coalesce(l.line_count, 0) as line_count,
    case when coalesce(l.unsummed, 0) = 0 then cast(coalesce(s.amount, 0) as decimal(28, 4)) end as lines_amount
from {{ ref('int_contracts__deals') }} as d
left join lines as l on d.deal_id = l.deal_id
left join sums as s on d.deal_id = s.deal_id
