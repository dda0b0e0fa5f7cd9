-- grain: one row per exception code, with the facts that stand in the code's own file.
-- depends on {{ ref('core_id_collisions') }}
with facts as (
    {%- for code, meta, group in exception_facts() %}
    select
        {{ text_literal(code) }} as code,
        {{ text_literal(group) }} as code_group,
        {{ text_literal(meta['title']) }} as title,
        {{ text_literal(meta['category']) }} as category,
        {{ text_literal(meta['subject']) }} as subject,
        {{ text_literal(meta.get('claims')) }} as claims,
        cast({{ meta.get('precedence', 0) }} as integer) as precedence,
        {{ text_literal(meta['severity']) }} as severity_floor,
        {{ text_literal(meta['action']) }} as recommended_action,
        {{ text_literal(meta['why']) }} as why,
        {{ text_literal(meta['owner']) }} as owner,
        {{ text_literal(meta['reads'] | join(',')) }} as reads
    {{ 'union all' if not loop.last }}
    {%- else %}
    select null as code where 1 = 0
    {%- endfor %}
)

select
    code,
    code_group,
    title,
    category,
    subject,
    claims,
    precedence,
    severity_floor,
    recommended_action,
    why,
    owner,
    reads
from facts
