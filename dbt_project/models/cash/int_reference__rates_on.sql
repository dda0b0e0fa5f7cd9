-- grain: one row per (rate_on, from, to) that some amount needs: the newest rate on or before that date, at most fx_max_age_days old, direct,
-- else inverse, else through the reporting currency. rate is null where there is none: never a silent 1.0.
{% set reporting = setting('reporting_currency') %}
with quotes as (
    -- Two sources may quote the same day: the first by name, so that the order of loading decides nothing.
    select
        rate_on,
        from_currency,
        to_currency,
        rate
    from (
        select
            rate_on,
            from_currency,
            to_currency,
            rate,
            row_number() over (partition by rate_on, from_currency, to_currency order by source) as place
        from {{ ref('core_fx_rates') }}
        where rate > 0
    ) as placed
    where place = 1
),

needs as (
    select needed_on, from_currency, to_currency
    from {{ ref('int_reference__needed_rates') }}
),

legs as (
    select needed_on, from_currency, to_currency
    from needs
    union
    select needed_on, from_currency, cast({{ reporting }} as string) as to_currency
    from needs
    union
    select needed_on, cast({{ reporting }} as string) as from_currency, to_currency
    from needs
),

quoted_legs as (
    select
        l.needed_on,
        l.from_currency,
        l.to_currency,
        1 as way,
        q.rate_on,
        cast(q.rate as decimal(38, 15)) as rate
    from legs as l
    inner join quotes as q on l.from_currency = q.from_currency and l.to_currency = q.to_currency
    where q.rate_on <= l.needed_on and q.rate_on >= {{ add_days('l.needed_on', '-' ~ setting('fx_max_age_days')) }}

    union all

    select
        l.needed_on,
        l.from_currency,
        l.to_currency,
        2 as way,
        q.rate_on,
        {{ inverse_rate('q.rate') }} as rate
    from legs as l
    inner join quotes as q on l.from_currency = q.to_currency and l.to_currency = q.from_currency
    where q.rate_on <= l.needed_on and q.rate_on >= {{ add_days('l.needed_on', '-' ~ setting('fx_max_age_days')) }}
),

leg_rates as (
    select
        needed_on,
        from_currency,
        to_currency,
        rate
    from (
        select
            *,
            row_number() over (partition by needed_on, from_currency, to_currency order by way, rate_on desc) as place
        from quoted_legs
    ) as placed
    where place = 1
)

select
    n.needed_on as rate_on,
    n.from_currency,
    n.to_currency,
    coalesce(d.rate, {{ chained_rate('f.rate', 't.rate') }}) as rate
from needs as n
left join leg_rates as d on n.needed_on = d.needed_on and n.from_currency = d.from_currency and n.to_currency = d.to_currency
left join leg_rates as f on n.needed_on = f.needed_on and n.from_currency = f.from_currency and f.to_currency = {{ reporting }}
left join leg_rates as t on n.needed_on = t.needed_on and n.to_currency = t.to_currency and t.from_currency = {{ reporting }}
