-- grain: one row per subscriptions row of any source, tombstones and what is dated after as_of left out. Made by pipelines/entities/dbt_files.py.
{{ config(alias='subscriptions') }}
with rows as (
    {{ staged_rows('subscriptions', ['source', 'id', 'customer_id', 'status', 'crm_deal_id', 'contract_id', 'currency', 'start_date', 'end_date', 'trial_end', 'canceled_on', 'payment_terms_days', 'updated_at', 'deleted_at', '_file', '_line', '_dlt_load_id']) }}
)

select
    rows.source,
    {{ core_id('subscriptions') }} as id,
    {{ core_reference('customer_id', 'customers') }} as customer_id,
    rows.status,
    {{ core_reference('crm_deal_id', 'deals') }} as crm_deal_id,
    rows.contract_id,
    rows.currency,
    rows.start_date,
    rows.end_date,
    rows.trial_end,
    rows.canceled_on,
    rows.payment_terms_days,
    rows.updated_at,
    rows.deleted_at,
    rows._file,
    rows._line,
    rows._dlt_load_id
from rows
where rows.deleted_at is null
