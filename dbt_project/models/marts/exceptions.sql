-- grain: one row per exception (code, subject, period) that was ever found; those found today with today's figures, others with their last.
{% set hours_to_act -%}
    case n.severity
        when 'critical' then {{ setting('due_hours_critical') }}
        when 'high' then {{ setting('due_hours_high') }}
        when 'medium' then {{ setting('due_hours_medium') }}
        else {{ setting('due_hours_low') }}
    end
{%- endset %}
with journal as (
    select
        *,
        min(happened_on) over (partition by exception_id) as first_seen_on,
        max(case when event = 'resolved' then happened_on end) over (partition by exception_id) as last_resolved_on,
        -- a comment on it, or the end of its acceptance, does not say that it was found
        max(case when event <> 'resolved' and decision_id is null and ended_decision_id is null then happened_on end) over (partition by exception_id) as last_told_on,
        row_number() over (partition by exception_id order by happened_on desc, event_no desc) as place
    from {{ ref('int_exceptions__journal') }}
    where happened_on <= {{ as_of() }}
        and {{ is_told('run_id') }}
),

latest as (
    select
        *,
        case when status = 'resolved' then last_resolved_on end as resolved_on
    from journal
    where place = 1
),

-- The journal is silent while nothing changes: every run that looked for it in between has found it.
looked_for as (
    select
        l.exception_id,
        max(r.as_of) as last_seen_on
    from latest as l
    inner join control.runs as r on l.last_told_on <= r.as_of
    left join {{ ref('int_exceptions__found') }} as f on l.exception_id = f.exception_id
    where f.exception_id is null
        and r.published and r.as_of < coalesce(l.resolved_on, {{ as_of() }})
        and not {{ is_named_off('l.code', 'r.codes_off') }}
    group by l.exception_id
),

assigned as (
    select exception_id, owner
    from {{ ref('int_exceptions__decisions') }}
    where kind = 'assign' and place = 1
),

-- Found today: today's figures. Not found today: as last recorded (resolved, or of a code that was off today).
current_rows as (
    select
        f.exception_id,
        f.code,
        f.category,
        l.status,
        f.subject_type,
        f.subject_id,
        f.period_start,
        f.period_end,
        f.customer_id,
        f.contract_id,
        f.deal_id,
        f.subscription_id,
        f.invoice_id,
        f.payment_id,
        f.currency,
        f.expected_amount,
        f.actual_amount,
        f.amount_at_risk,
        l.first_seen_on,
        {{ as_of() }} as last_seen_on,
        cast(null as date) as resolved_on,
        f.explanation,
        f.recommended_action,
        f.evidence
    from {{ ref('int_exceptions__found') }} as f
    inner join latest as l on f.exception_id = l.exception_id

    union all

    select
        l.exception_id,
        l.code,
        l.category,
        coalesce(l.status, case when l.event = 'resolved' then 'resolved' else 'open' end) as status,
        l.subject_type,
        l.subject_id,
        l.period_start,
        l.period_end,
        l.customer_id,
        l.contract_id,
        l.deal_id,
        l.subscription_id,
        l.invoice_id,
        l.payment_id,
        l.currency,
        l.expected_amount,
        l.actual_amount,
        l.amount_at_risk,
        l.first_seen_on,
        coalesce(s.last_seen_on, l.last_told_on) as last_seen_on,
        l.resolved_on,
        l.explanation,
        l.recommended_action,
        l.evidence
    from latest as l
    left join {{ ref('int_exceptions__found') }} as f on l.exception_id = f.exception_id
    left join looked_for as s on l.exception_id = s.exception_id
    where f.exception_id is null
),

valued as (
    select
        r.*,
        k.title,
        coalesce(a.owner, k.owner) as owner_role,
        k.severity_floor,
        k.recommended_action as catalogue_action,
        case
            when r.currency = {{ setting('reporting_currency') }} then r.amount_at_risk
            when r.amount_at_risk = 0 then cast(0 as decimal(28, 4))
            else {{ round_money('r.amount_at_risk * cast(x.rate_to_reporting as decimal(30, 12))', setting('reporting_currency')) }}
        end as amount_at_risk_reporting,
        {{ days_between('r.first_seen_on', as_of()) }} as age_days
    from current_rows as r
    left join {{ ref('int_exceptions__catalogue') }} as k on r.code = k.code
    left join {{ ref('int_reference__reporting_rates') }} as x on r.currency = x.currency
    left join assigned as a on r.exception_id = a.exception_id
),

-- Severity: the code's own floor, raised by the amount at risk and, one step, by age; what is below materiality stays low, unless the finding
-- itself names its severity in its evidence (a dispute near its deadline is critical). The settings have the last word.
scored as (
    select
        v.*,
        o.value as severity_set,
        case
            when {{ json_text('v.evidence', 'severity') }} = 'critical' then 4
            when v.amount_at_risk_reporting > 0 and v.amount_at_risk_reporting < {{ setting('materiality') }} then 1
            else least(4, greatest(
                case v.severity_floor when 'critical' then 4 when 'high' then 3 when 'medium' then 2 else 1 end,
                case
                    when v.amount_at_risk_reporting >= {{ setting('severity_critical_amount') }} then 4
                    when v.amount_at_risk_reporting >= {{ setting('severity_high_amount') }} then 3
                    when v.amount_at_risk_reporting >= {{ setting('severity_medium_amount') }} then 2
                    else 1
                end
            ) + case when v.age_days > {{ setting('severity_age_days') }} then 1 else 0 end)
        end as severity_step
    from valued as v
    left join control.settings as o on o.name = 'codes.' || v.code || '.severity'
),

named as (
    select
        s.*,
        coalesce(s.severity_set, case s.severity_step when 4 then 'critical' when 3 then 'high' when 2 then 'medium' else 'low' end) as severity
    from scored as s
),

graded as (
    select
        n.*,
        {{ whole_division(hours_to_act, 24) }} as days_to_act
    from named as n
)

select
    g.exception_id,
    g.code,
    g.title,
    g.category,
    g.severity,
    g.status,
    g.customer_id,
    c.name as customer_name,
    g.contract_id,
    g.deal_id,
    g.subscription_id,
    g.invoice_id,
    g.payment_id,
    g.subject_type,
    g.subject_id,
    g.period_start,
    g.period_end,
    g.expected_amount,
    g.actual_amount,
    g.amount_at_risk,
    g.currency,
    g.amount_at_risk_reporting,
    cast({{ setting('reporting_currency') }} as string) as reporting_currency,
    g.first_seen_on,
    g.last_seen_on,
    g.resolved_on,
    g.age_days,
    g.owner_role as owner,
    {{ add_days('g.first_seen_on', 'g.days_to_act') }} as due_on,
    g.explanation,
    coalesce(g.recommended_action, g.catalogue_action) as recommended_action,
    g.evidence,
    {{ run_id() }} as run_id
from graded as g
left join {{ ref('golden_customers') }} as c on g.customer_id = c.customer_id
