-- grain: one row per line of a won deal, in its item: the chain of lines that replace each other. Each line ends the day before the next one of
-- its item starts, whichever line that one names: two changes of one line apply in order of start. Contract terms come after (int_contracts__lines).
with recursive chain as (
    select
        deal_line_id as item_id,
        deal_line_id,
        0 as depth,
        stated_ends_on as own_ends_on
    from {{ ref('int_contracts__links') }}
    where replaced_line_id is null
    union all
    select
        c.item_id,
        l.deal_line_id,
        c.depth + 1 as depth,
        -- A change without an end of its own, or its deal's, takes the replaced line's.
        coalesce(l.stated_ends_on, c.own_ends_on) as own_ends_on
    from chain as c
    inner join {{ ref('int_contracts__links') }} as l on c.deal_line_id = l.replaced_line_id
),

placed as (
    select
        c.item_id,
        c.depth,
        c.own_ends_on,
        l.deal_line_id,
        l.deal_id,
        l.contract_id,
        l.action,
        l.is_overtaken,
        l.starts_on,
        l.closed_on,
        l.starts_on is not null and not l.is_overtaken as is_in_turn,
        -- A removal has no end to give.
        case when l.action <> 'remove' then l.stated_ends_on end as given_ends_on
    from chain as c
    inner join {{ ref('int_contracts__links') }} as l on c.deal_line_id = l.deal_line_id
)

select
    deal_line_id,
    item_id,
    deal_id,
    contract_id,
    action,
    starts_on,
    -- What a change without an end takes over is the line in force, whichever one it names.
    coalesce(
        case when is_in_turn then
            last_value(given_ends_on ignore nulls) over (
                partition by item_id, is_in_turn
                order by least(depth, 1), starts_on, depth, closed_on, deal_line_id
                rows between unbounded preceding and current row
            )
        end,
        own_ends_on
    ) as own_ends_on,
    is_overtaken,
    case when is_in_turn then
        min(starts_on) over (partition by item_id, is_in_turn)
    end as anchor_on,
    case when is_in_turn then
        lag(deal_line_id) over (partition by item_id, is_in_turn order by least(depth, 1), starts_on, depth, closed_on, deal_line_id)
    end as previous_line_id,
    case when is_in_turn then
        lead(starts_on) over (partition by item_id, is_in_turn order by least(depth, 1), starts_on, depth, closed_on, deal_line_id)
    end as next_starts_on
from placed
