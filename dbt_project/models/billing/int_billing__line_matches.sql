-- grain: one row per invoice line (drafts too) whose item is known: the obligation that it belongs to. Of the line it names first, then of the item's
-- other lines: the row with exactly its period, else the row whose full billing period overlaps it most; then the contract's other items of the sku;
-- else the item's nearest row in time.
with item_skus as (
    select distinct contract_id, item_id, sku
    from {{ ref('int_contracts__lines') }}
),

-- Each row under every sku of its item: a change may sell another product, and billing may have stayed on the old one.
obligations as (
    select
        s.obligation_id,
        s.deal_line_id,
        s.item_id,
        s.contract_id,
        k.sku,
        s.sku = k.sku as is_own_sku,
        s.charge_type,
        s.amount,
        s.period_start,
        s.period_end,
        s.full_period_start,
        s.full_period_end
    from {{ ref('int_billing__schedule') }} as s
    inner join item_skus as k on s.item_id = k.item_id
),

lines as (
    select
        invoice_line_id,
        contract_id,
        sku,
        item_id,
        named_line_id,
        amount,
        period_start,
        period_end,
        amount < 0 and named_line_id is null as gives_back_unnamed
    from {{ ref('int_billing__line_items') }}
    where item_id is not null or linked_by in ('contract', 'customer')
),

-- Unused time given back on a line that names none: the row of an ended line whose full period holds it, the last to end first.
given_back as (
    select
        l.invoice_line_id,
        o.obligation_id,
        row_number() over (
            partition by l.invoice_line_id
            order by case when l.item_id = o.item_id then 0 else 1 end, o.period_end desc, o.deal_line_id
        ) as place
    from lines as l
    inner join obligations as o
        on l.contract_id = o.contract_id
        and l.sku = o.sku
        and o.charge_type = 'recurring'
        and o.period_end < l.period_start
        and o.full_period_end >= l.period_end
    where l.gives_back_unnamed and (l.item_id is null or l.item_id = o.item_id)
),

-- Exactly its period. A line of a metered sku is usage before it is a commitment's true-up.
exact_of_line as (
    select
        l.invoice_line_id,
        o.obligation_id,
        row_number() over (partition by l.invoice_line_id order by case when o.charge_type = 'commit' then 1 else 0 end, o.obligation_id) as place
    from lines as l
    inner join obligations as o
        on l.named_line_id = o.deal_line_id and o.is_own_sku and l.period_start = o.period_start and l.period_end = o.period_end
),

exact_of_item as (
    select
        l.invoice_line_id,
        o.obligation_id,
        row_number() over (
            partition by l.invoice_line_id
            order by
                case when o.charge_type = 'commit' then 1 else 0 end,
                case when o.is_own_sku then 0 else 1 end,
                case when o.amount = l.amount then 0 else 1 end,
                o.deal_line_id
        ) as place
    from lines as l
    inner join obligations as o
        on l.contract_id = o.contract_id and l.sku = o.sku and l.period_start = o.period_start and l.period_end = o.period_end
    where l.named_line_id is null and (l.item_id is null or l.item_id = o.item_id)
),

settled as (
    select
        l.invoice_line_id,
        coalesce(g.obligation_id, n.obligation_id, i.obligation_id) as obligation_id,
        'exact' as rule
    from lines as l
    left join given_back as g on l.invoice_line_id = g.invoice_line_id and g.place = 1
    left join exact_of_line as n on l.invoice_line_id = n.invoice_line_id and n.place = 1
    left join exact_of_item as i on l.invoice_line_id = i.invoice_line_id and i.place = 1
    where coalesce(g.obligation_id, n.obligation_id, i.obligation_id) is not null
),

-- The rest, against every row of its contract's sku. A line that is no commitment's period exactly is no true-up.
rest as (
    select
        l.invoice_line_id,
        o.obligation_id,
        o.charge_type,
        o.deal_line_id,
        o.period_start,
        o.is_own_sku,
        o.amount = l.amount as is_same_amount,
        case
            when o.deal_line_id = l.named_line_id then 1
            when l.item_id is null or o.item_id = l.item_id then 2
            else 3
        end as nearness,
        o.period_start = l.period_start and o.period_end = l.period_end as is_exact,
        {{ days_between('greatest(o.full_period_start, l.period_start)', 'least(o.full_period_end, l.period_end)') }} + 1 as overlap_days,
        greatest({{ days_between('l.period_end', 'o.period_start') }}, {{ days_between('o.period_end', 'l.period_start') }}, 0) as distance_days
    from lines as l
    inner join obligations as o on l.contract_id = o.contract_id and l.sku = o.sku
    left join settled as s on l.invoice_line_id = s.invoice_line_id
    where s.invoice_line_id is null
),

ranked as (
    select
        invoice_line_id,
        obligation_id,
        nearness,
        is_exact,
        overlap_days,
        row_number() over (
            partition by invoice_line_id
            order by
                -- Overlapping rows: of the line named, of its item, of other items of the sku. Then what lies nearest, of the item first.
                case when is_exact or (overlap_days > 0 and charge_type <> 'commit') then nearness when nearness <= 2 then 4 else 5 end,
                case when is_exact then 0 else 1 end,
                case when charge_type = 'commit' then 1 else 0 end,
                case when overlap_days > 0 then overlap_days else 0 end desc,
                distance_days,
                case when is_own_sku or nearness = 1 then 0 else 1 end,
                case when is_same_amount then 0 else 1 end,
                period_start,
                deal_line_id
        ) as place
    from rest
)

select
    invoice_line_id,
    obligation_id,
    rule
from settled
union all
select
    invoice_line_id,
    obligation_id,
    case
        when is_exact then 'exact'
        when overlap_days <= 0 then 'nearest'
        when nearness = 3 then 'other_item'
        else 'overlap'
    end as rule
from ranked
where place = 1
