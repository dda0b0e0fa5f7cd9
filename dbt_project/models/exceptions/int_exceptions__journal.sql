-- grain: one row per event of an exception: (exception, business date, event_no). Opened, changed, resolved, reopened; and what people decided.
-- The memory of the house: append-only, one business date replaced as a whole, so that a repeated run writes what it wrote before.
-- `status` is the exception's at the end of its day.
{{ config(materialized='incremental', incremental_strategy='append', full_refresh=false, on_schema_change='append_new_columns',
    pre_hook=["{% if is_incremental() %}{{ add_missing_columns(this, journal_state()) }}{% endif %}",
        "{% if is_incremental() %}delete from {{ this }} where happened_on = {{ as_of() }}{% endif %}"]) }}
{% set payload = ['code', 'category', 'subject_type', 'subject_id', 'period_start', 'period_end', 'customer_id', 'contract_id', 'deal_id', 'subscription_id',
    'invoice_id', 'payment_id', 'currency', 'expected_amount', 'actual_amount', 'amount_at_risk', 'explanation', 'recommended_action', 'evidence'] %}
with found as (
    select
        exception_id,
        {{ payload | join(',\n        ') }}
    from {{ ref('int_exceptions__found') }}
),

-- What readers were shown before: the events of runs that were published.
history as (
    {%- if is_incremental() %}
    select
        j.exception_id,
        coalesce(j.status, case when j.event = 'resolved' then 'resolved' else 'open' end) as status,
        j.decision_id,
        j.ended_decision_id,
        j.event,
        j.happened_on,
        {%- for column in payload %}
        j.{{ column }},
        {%- endfor %}
        row_number() over (partition by j.exception_id order by j.happened_on desc, j.event_no desc) as place
    from {{ this }} as j
    inner join (select distinct run_id from control.runs where published) as r on j.run_id = r.run_id
    where j.happened_on < {{ as_of() }}
    {%- else %}
    select
        exception_id,
        cast(null as string) as status,
        cast(null as string) as decision_id,
        cast(null as string) as ended_decision_id,
        cast(null as string) as event,
        cast(null as date) as happened_on,
        {%- for column in payload %}
        {{ column }},
        {%- endfor %}
        1 as place
    from found
    where 1 = 0
    {%- endif %}
),

latest as (
    select *
    from history
    where place = 1
),

-- Gone means looked for and not found: a code that was off this time resolves nothing.
known as (
    select
        f.exception_id,
        l.status as status_before,
        l.amount_at_risk as amount_before,
        l.currency as currency_before,
        l.category as category_before,
        true as is_here,
        false as is_gone,
        {%- for column in payload %}
        f.{{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from found as f
    left join latest as l on f.exception_id = l.exception_id
    union all
    select
        l.exception_id,
        l.status as status_before,
        l.amount_at_risk as amount_before,
        l.currency as currency_before,
        l.category as category_before,
        l.status <> 'resolved' and o.code is not null as is_here,
        l.status <> 'resolved' and o.code is null as is_gone,
        {%- for column in payload %}
        l.{{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from latest as l
    left join found as f on l.exception_id = f.exception_id
    left join {{ ref('int_exceptions__codes_off') }} as o on l.code = o.code
    where f.exception_id is null
),

gone as (
    select exception_id, max(happened_on) as resolved_on
    from history
    where event = 'resolved'
    group by exception_id
),

-- The newest acceptance or snooze stands until the exception is resolved, returns, or a newer decision takes it back. By its own date:
-- one that comes into the file only after the exception was resolved was of the case that is over.
standing as (
    select d.*
    from {{ ref('int_exceptions__decisions') }} as d
    left join gone as g on d.exception_id = g.exception_id
    where d.kind = 'status' and d.place = 1 and d.action <> 'reopen'
        and (g.resolved_on is null or cast(d.decided_at as date) > g.resolved_on)
        and d.decision_id not in (select h.ended_decision_id from history as h where h.ended_decision_id is not null)
),

judged as (
    select
        k.*,
        s.decision_id as standing_id,
        s.action as standing_action,
        s.actor as standing_actor,
        s.until_on,
        s.amount as accepted_amount,
        s.currency as accepted_currency,
        coalesce(s.until_on <= {{ as_of() }}, false) as is_over,
        coalesce(s.action = 'accept' and (
            k.amount_at_risk * 100 > s.amount * (100 + {{ setting('accepted_growth_pct') }})
            or coalesce(k.currency, '') <> coalesce(s.currency, '')
        ), false) as has_grown
    from known as k
    left join standing as s on k.exception_id = s.exception_id
),

settled as (
    select
        *,
        case
            when not is_here then 'resolved'
            when standing_id is null or is_over or has_grown then 'open'
            when standing_action = 'accept' then 'accepted'
            else 'snoozed'
        end as status
    from judged
),

events as (
    -- What the run found.
    select
        exception_id,
        case
            when is_gone then 'resolved'
            when status_before is null then 'opened'
            when status_before = 'resolved' then 'reopened'
            else 'changed'
        end as event,
        case when is_gone or status_before <> 'resolved' then 3 else 1 end as step,
        0 as line,
        'tieout' as actor,
        case
            when is_gone then 'no longer found'
            when status_before is null or status_before = 'resolved' then {{ money_text('amount_at_risk', "coalesce(currency, '')") }}
            else {{ money_text('amount_before', "coalesce(currency_before, '')") }} || ' -> ' || {{ money_text('amount_at_risk', "coalesce(currency, '')") }}
        end as detail,
        cast(null as string) as decision_id,
        cast(null as timestamp) as decided_at,
        case when is_gone then standing_id end as ended_decision_id
    from settled
    where is_gone
        or (is_here and (
            status_before is null or status_before = 'resolved' or amount_before <> amount_at_risk or category_before <> category
            -- as much of another currency is another amount; nothing is nothing in any
            or (amount_at_risk <> 0 and coalesce(currency_before, '') <> coalesce(currency, ''))
        ))

    union all

    -- What people decided since the last run.
    select
        d.exception_id,
        case d.action
            when 'accept' then 'accepted'
            when 'snooze' then 'snoozed'
            when 'assign' then 'assigned'
            when 'comment' then 'commented'
            else 'reopened'
        end as event,
        2 as step,
        d.line,
        d.actor,
        rtrim(case when d.amount is null then '' else 'at ' || {{ money_text('d.amount', "coalesce(d.currency, '')") }} || ' ' end
        || coalesce('to ' || d.owner || ' ', '') || coalesce('until ' || cast(d.until_on as string) || ' ', '') || coalesce('(' || d.reason || ')', '')) as detail,
        d.decision_id,
        d.decided_at,
        cast(null as string) as ended_decision_id
    from {{ ref('int_exceptions__decisions') }} as d
    inner join known as k on d.exception_id = k.exception_id
    where d.decision_id not in (select h.decision_id from history as h where h.decision_id is not null)

    union all

    -- What comes back by itself.
    select
        exception_id,
        'reopened' as event,
        4 as step,
        0 as line,
        'tieout' as actor,
        case
            when has_grown
                then 'accepted at ' || {{ money_text('accepted_amount', "coalesce(accepted_currency, '')") }} || ' by ' || standing_actor || ', now ' || {{ money_text('amount_at_risk', "coalesce(currency, '')") }}
            else standing_action || ' of ' || standing_actor || ' until ' || cast(until_on as string)
        end as detail,
        cast(null as string) as decision_id,
        cast(null as timestamp) as decided_at,
        standing_id as ended_decision_id
    from settled
    where is_here and (is_over or has_grown)
)

select
    e.exception_id,
    e.event,
    {{ as_of() }} as happened_on,
    {{ run_id() }} as run_id,
    e.actor,
    e.detail,
    s.{{ payload | join(',\n    s.') }},
    row_number() over (partition by e.exception_id order by e.step, e.decided_at, e.line) as event_no,
    s.status,
    e.decision_id,
    e.decided_at,
    e.ended_decision_id
from events as e
inner join settled as s on e.exception_id = s.exception_id
