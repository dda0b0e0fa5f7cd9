-- grain: one row per line of a won deal, with the line that it changes or removes where that line exists. A circle of changes is cut open:
-- none of its lines can be the first, so each stands by itself (and int_contracts__findings says so).
with recursive lines as (
    select
        l.id as deal_line_id,
        l.deal_id,
        d.contract_id,
        coalesce(l.action, 'add') as action,
        case when l.action in ('change', 'remove') then l.replaces_line_id end as named_line_id,
        coalesce(l.start_date, d.start_date, d.closed_on) as starts_on,
        coalesce(l.end_date, d.end_date) as stated_ends_on,
        d.closed_on
    from {{ ref('core_deal_lines') }} as l
    inner join {{ ref('int_contracts__deals') }} as d on l.deal_id = d.deal_id
),

links as (
    select
        l.deal_line_id,
        n.deal_line_id as replaced_line_id
    from lines as l
    inner join lines as n on l.named_line_id = n.deal_line_id
),

-- `union` keeps each pair once, so that a circle ends.
ancestors as (
    select deal_line_id, replaced_line_id as ancestor_id
    from links
    union
    select a.deal_line_id, l.replaced_line_id as ancestor_id
    from ancestors as a
    inner join links as l on a.ancestor_id = l.deal_line_id
),

circular as (
    select deal_line_id
    from ancestors
    where deal_line_id = ancestor_id
),

-- A line that what replaces it overtook: it never came into service.
overtaken as (
    select distinct a.ancestor_id as deal_line_id
    from ancestors as a
    inner join lines as later on a.deal_line_id = later.deal_line_id
    inner join lines as earlier on a.ancestor_id = earlier.deal_line_id
    left join circular as c on a.ancestor_id = c.deal_line_id
    where later.starts_on < earlier.starts_on and c.deal_line_id is null
)

select
    l.deal_line_id,
    l.deal_id,
    l.contract_id,
    l.action,
    l.named_line_id,
    case when c.deal_line_id is null then k.replaced_line_id end as replaced_line_id,
    c.deal_line_id is not null as is_circular,
    o.deal_line_id is not null as is_overtaken,
    l.starts_on,
    l.stated_ends_on,
    l.closed_on
from lines as l
left join links as k on l.deal_line_id = k.deal_line_id
left join circular as c on l.deal_line_id = c.deal_line_id
left join overtaken as o on l.deal_line_id = o.deal_line_id
