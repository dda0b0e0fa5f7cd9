-- grain: one row per code that this run does not evaluate, or of which it suppresses the leakage, and why.
-- A side that is not connected is no finding, and a short extract must never look like a leak.
{% set entities = exception_entities() %}
with reads as (
    {%- for code, entity, side in entities %}
    select '{{ code }}' as code, '{{ entity }}' as entity, '{{ side }}' as side
    {{ 'union all' if not loop.last }}
    {%- else %}
    select cast(null as string) as code, cast(null as string) as entity, cast(null as string) as side where 1 = 0
    {%- endfor %}
),

entity_sides as (
    {%- for side, entity in entity_sides() %}
    select '{{ entity }}' as entity, '{{ side }}' as side {{ 'union all' if not loop.last }}
    {%- endfor %}
),

delivered as (
    select distinct entity
    from control.source_loads
    where complete or rows_loaded > 0 -- a file that was refused as a whole delivers nothing
),

-- What concerns a whole source (entity '*') concerns the side that it is named after, else every side.
incomplete as (
    select
        s.side,
        {{ sorted_list_text("l.source || '|' || l.entity") }} as loads
    from control.source_loads as l
    inner join entity_sides as s
        on l.entity = s.entity
        or (l.entity = '*' and (l.source = s.side or l.source not in (select n.side from entity_sides as n)))
    where not l.complete
    group by s.side
),

not_delivered as (
    select
        r.code,
        'not_delivered' as kind,
        'no source delivers ' || {{ sorted_list_text('r.entity') }} as reason
    from reads as r
    left join delivered as d on r.entity = d.entity
    where d.entity is null
    group by r.code
),

switched_off as (
    select
        c.code,
        'switched_off' as kind,
        'switched off in the settings' as reason
    from {{ ref('int_exceptions__catalogue') }} as c
    where c.code in ({{ setting_list('codes_switched_off') }})
),

suppressed as (
    select
        r.code,
        'suppressed' as kind,
        'leakage suppressed: incomplete extract of ' || {{ sorted_list_text('i.loads') }} as reason
    from reads as r
    inner join incomplete as i on r.side = i.side
    inner join {{ ref('int_exceptions__catalogue') }} as c on r.code = c.code
    where c.category in ('leakage', 'by_sign')
    group by r.code
),

together as (
    select code, kind, reason, 1 as rank_in_code from switched_off
    union all
    select code, kind, reason, 2 as rank_in_code from not_delivered
    union all
    select code, kind, reason, 3 as rank_in_code from suppressed
),

ranked as (
    select
        code,
        kind,
        reason,
        row_number() over (partition by code order by rank_in_code) as place
    from together
)

select
    code,
    kind,
    reason
from ranked
where place = 1
