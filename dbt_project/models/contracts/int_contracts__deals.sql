-- grain: one row per won deal, with the contract it belongs to. Deals with one contract_id make one contract, in the currency of the earliest;
-- a deal of another currency is a contract of its own: adding euros to dollars would make an amount that is in neither.
with won as (
    select
        d.id as deal_id,
        d.source,
        d.account_id,
        a.customer_id,
        coalesce(d.contract_id, d.id) as stated_contract_id,
        coalesce(d.type, 'new') as type,
        d.currency,
        d.amount,
        cast(d.closed_at as date) as closed_on,
        coalesce(d.start_date, cast(d.closed_at as date)) as starts_on,
        d.start_date,
        d.end_date,
        d.cancelled_on,
        coalesce(d.auto_renew, false) as auto_renew,
        d.renewal_term_months,
        d.renewal_uplift_pct,
        d.payment_terms_days,
        d.approved_discount_pct,
        d.amends_deal_id,
        d.po_number,
        d.billing_status,
        d.owner,
        d.updated_at
    from {{ ref('core_deals') }} as d
    left join {{ ref('int_customers__by_account') }} as a on d.account_id = a.account_id
    where d.is_won
),

ordered as (
    select
        *,
        first_value(currency) over (
            partition by stated_contract_id
            order by starts_on nulls last, closed_on nulls last, deal_id
        ) as stated_contract_currency
    from won
),

stated as (
    select distinct stated_contract_id
    from won
)

select
    o.deal_id,
    case
        when o.currency = o.stated_contract_currency then o.stated_contract_id
        -- Its own id, unless the contract that it left goes by that id.
        when s.stated_contract_id is null then o.deal_id
        else o.deal_id || '|' || o.currency
    end as contract_id,
    o.stated_contract_id,
    o.stated_contract_currency,
    o.source,
    o.customer_id,
    o.account_id,
    o.amends_deal_id,
    o.type,
    o.currency,
    o.amount,
    o.closed_on,
    o.starts_on,
    o.start_date,
    o.end_date,
    o.cancelled_on,
    o.auto_renew,
    o.renewal_term_months,
    o.renewal_uplift_pct,
    o.payment_terms_days,
    o.approved_discount_pct,
    o.po_number,
    o.billing_status,
    o.owner,
    o.updated_at
from ordered as o
left join stated as s on o.deal_id = s.stated_contract_id
