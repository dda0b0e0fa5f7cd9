-- grain: one row per obligation that a code claims: the first by precedence among the codes that this run evaluates.
with claims as (
    {%- for code in obligation_codes() %}
    select claim_id as obligation_id, '{{ code }}' as code, {{ loop.index }} as place
    from {{ ref(code) }}
    where claim_id is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

ranked as (
    select
        c.obligation_id,
        c.code,
        row_number() over (partition by c.obligation_id order by c.place) as choice
    from claims as c
    left join {{ ref('int_exceptions__codes_off') }} as f on c.code = f.code and f.kind in ('switched_off', 'not_delivered')
    where f.code is null
)

select
    obligation_id,
    code
from ranked
where choice = 1
