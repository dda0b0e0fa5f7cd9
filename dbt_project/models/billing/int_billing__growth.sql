-- grain: one row per (yearly or renewal rate in percent, number of times it was applied): the factor, exact to 18 digits. A power function would
-- be a floating-point number; a product per year is not. Factors stop at 100, which no contract reaches.
with recursive rates as (
    select distinct annual_uplift_pct as pct from {{ ref('int_contracts__lines') }} where annual_uplift_pct <> 0 and is_computed
    union
    select distinct renewal_uplift_pct as pct from {{ ref('int_contracts__terms') }} where renewal_uplift_pct <> 0 and abs(renewal_uplift_pct) <= 1000
),

powers as (
    select
        cast(pct as decimal(30, 12)) as pct,
        0 as times,
        cast(1 as decimal(38, 18)) as factor
    from rates
    union all
    select
        pct,
        times + 1 as times,
        least({{ exact_product('factor', '(1 + pct * 0.01)') }}, cast(100 as decimal(38, 18))) as factor
    from powers
    where times < 250
),

high as (
    select
        *,
        cast(factor as decimal(10, 6)) as factor_high
    from powers
),

mid as (
    select
        *,
        cast(factor - factor_high as decimal(12, 12)) as factor_mid
    from high
)

select
    pct,
    times,
    factor,
    factor_high,
    factor_mid,
    cast(factor - factor_high - factor_mid as decimal(18, 18)) as factor_low
from mid
where times > 0
