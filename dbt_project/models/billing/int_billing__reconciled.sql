-- grain: one row per row of contract_to_cash: every obligation, billed or not, and every invoice line that belongs to none. The difference between
-- expected and invoiced is split into the columns of the bridge, each with the sign that makes expected = invoiced + the sum of them.
{{ config(materialized='view') }}
with obligations as (
    select
        o.*,
        o.invoiced - o.extra_invoiced as own_invoiced,
        o.invoiced - o.extra_invoiced - o.expected as difference,
        least(greatest(o.credited - o.extra_credited, 0), greatest(o.invoiced - o.extra_invoiced - o.expected, 0)) as explained_by_credit,
        coalesce(v.silent_because, c.code) as cause
    from {{ ref('int_billing__obligations') }} as o
    left join {{ ref('int_billing__open_variances') }} as v on o.obligation_id = v.obligation_id
    left join {{ ref('int_billing__causes') }} as c on o.obligation_id = c.obligation_id
),

-- What was billed beside the obligation (extra) is credited or unexplained; what is left of the own difference is the open variance or rounding.
bridged as (
    select
        *,
        case
            when not is_due and own_invoiced = 0 then 'not_yet_due'
            when not is_due then 'timing'
            when open_variance = 0 then 'rounding'
            when cause in ('draft', 'renewal', 'billing_frequency_mismatch', 'stuck_draft') then 'timing'
            when cause in ('together', 'trial') then 'explained_other'
            when cause = 'currency_drift' then 'fx'
            else 'unexplained'
        end as column_of_rest,
        case when is_due then explained_by_credit else 0 end as credit_part,
        -(difference - case when is_due then explained_by_credit else 0 end) as rest
    from obligations
),

obligation_rows as (
    select
        b.obligation_id as row_id,
        b.obligation_id,
        b.contract_id,
        b.customer_id,
        b.deal_id,
        b.deal_line_id,
        b.sku,
        b.charge_type,
        b.period_start,
        b.period_end,
        b.bill_on,
        b.is_due,
        b.currency,
        b.expected,
        b.variance,
        case
            when b.open_variance <> 0 then coalesce(b.cause, 'unexplained')
            when r.extra_code is not null then r.extra_code
            when not b.is_due and b.own_invoiced = 0 then 'not_due'
            when not b.is_due then 'billed_early'
            when b.credit_part > 0 or (b.is_due and b.credited > b.extra_credited) then 'credited'
            when b.rest <> 0 then 'rounding'
        end as variance_reason,
        case when b.column_of_rest = 'not_yet_due' then b.rest else 0 end as not_yet_due,
        case when b.column_of_rest = 'timing' then b.rest else 0 end as timing,
        -b.credit_part - b.extra_credited as approved_credit,
        case when b.column_of_rest = 'fx' then b.rest else 0 end as fx,
        case when b.column_of_rest = 'rounding' then b.rest else 0 end as rounding,
        case when b.column_of_rest = 'explained_other' then b.rest else 0 end as explained_other,
        case when b.column_of_rest = 'unexplained' then b.rest else 0 end - (b.extra_invoiced - b.extra_credited) as unexplained,
        b.explanation
    from bridged as b
    left join {{ ref('int_billing__billed_rows') }} as r on b.obligation_id = r.row_id
),

line_rows as (
    select
        r.row_id,
        cast(null as string) as obligation_id,
        l.contract_id,
        l.customer_id,
        l.deal_id,
        l.deal_line_id,
        l.sku,
        l.charge_type,
        l.period_start,
        l.period_end,
        cast(null as date) as bill_on,
        cast(null as boolean) as is_due,
        l.currency,
        cast(null as decimal(28, 4)) as expected,
        case when r.extra_code is null then r.invoiced - r.credited else 0 end as variance,
        case
            when r.extra_code is not null then r.extra_code
            when l.is_other_currency then 'currency_drift'
            when l.contract_id is null then 'invoice_without_contract'
            else 'not_in_contract'
        end as variance_reason,
        0 as not_yet_due,
        0 as timing,
        -r.credited as approved_credit,
        case when l.is_other_currency and r.extra_code is null then -(r.invoiced - r.credited) else 0 end as fx,
        0 as rounding,
        0 as explained_other,
        case when l.is_other_currency and r.extra_code is null then 0 else -(r.invoiced - r.credited) end as unexplained,
        'Line ' || l.invoice_line_id || case
            when l.is_other_currency then ' is in ' || l.currency || ', its contract in another currency.'
            when l.contract_id is null then ' leads to no contract.'
            else ' bills what contract ' || l.contract_id || ' does not have.'
        end as explanation
    from {{ ref('int_billing__billed_rows') }} as r
    inner join {{ ref('int_billing__billed_lines') }} as l on r.invoice_line_id = l.invoice_line_id
    where r.is_line_row
)

{% set columns = [
    'row_id', 'obligation_id', 'contract_id', 'customer_id', 'deal_id', 'deal_line_id', 'sku', 'charge_type', 'period_start', 'period_end', 'bill_on', 'is_due',
    'currency', 'expected', 'variance', 'variance_reason', 'not_yet_due', 'timing', 'approved_credit', 'fx', 'rounding', 'explained_other',
    'unexplained', 'explanation',
] -%}
select
    {{ columns | join(',\n    ') }}
from obligation_rows
union all
select
    {{ columns | join(',\n    ') }}
from line_rows
