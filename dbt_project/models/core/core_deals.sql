-- grain: one row per deals row of any source, tombstones and what is dated after as_of left out. Made by pipelines/entities/dbt_files.py.
{{ config(alias='deals') }}
with rows as (
    {{ staged_rows('deals', ['source', 'id', 'account_id', 'name', 'stage', 'is_won', 'type', 'contract_id', 'amends_deal_id', 'amount', 'currency', 'closed_at', 'start_date', 'end_date', 'auto_renew', 'renewal_term_months', 'renewal_uplift_pct', 'cancelled_on', 'payment_terms_days', 'approved_discount_pct', 'po_number', 'billing_status', 'owner', 'updated_at', 'deleted_at', '_file', '_line', '_dlt_load_id']) }}
)

select
    rows.source,
    {{ core_id('deals') }} as id,
    {{ core_reference('account_id', 'accounts') }} as account_id,
    rows.name,
    rows.stage,
    rows.is_won,
    rows.type,
    rows.contract_id,
    {{ core_reference('amends_deal_id', 'deals') }} as amends_deal_id,
    rows.amount,
    rows.currency,
    rows.closed_at,
    rows.start_date,
    rows.end_date,
    rows.auto_renew,
    rows.renewal_term_months,
    rows.renewal_uplift_pct,
    rows.cancelled_on,
    rows.payment_terms_days,
    rows.approved_discount_pct,
    rows.po_number,
    rows.billing_status,
    rows.owner,
    rows.updated_at,
    rows.deleted_at,
    rows._file,
    rows._line,
    rows._dlt_load_id
from rows
where rows.deleted_at is null
    and coalesce(case when is_won then cast(closed_at as date) end, {{ as_of() }}) <= {{ as_of() }}
