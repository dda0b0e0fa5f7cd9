-- grain: one row per price tier of a usage line, with the quantity it begins above; the last one has no bound, for its price goes on.
with ordered as (
    select
        deal_line_id,
        up_to,
        unit_price,
        coalesce(flat_fee, 0) as flat_fee,
        -- Of two tiers with one bound the smaller id stays (and int_contracts__findings says so).
        row_number() over (partition by deal_line_id, up_to order by id) as copy_no,
        max(coalesce(up_to, 1)) over (partition by deal_line_id) as highest
    from {{ ref('core_line_tiers') }}
)

select
    deal_line_id,
    coalesce(lag(up_to) over (partition by deal_line_id order by up_to nulls last), 0) as above,
    case when lead(copy_no) over (partition by deal_line_id order by up_to nulls last) is not null then up_to end as up_to,
    unit_price,
    flat_fee
from ordered
-- A tier that ends at 0 is never reached; but the last one's price goes on beyond any bound.
where copy_no = 1 and (up_to is null or up_to > 0 or up_to = highest)
