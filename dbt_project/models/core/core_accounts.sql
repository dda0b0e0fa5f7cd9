-- grain: one row per accounts row of any source, tombstones and what is dated after as_of left out. Made by pipelines/entities/dbt_files.py.
{{ config(alias='accounts') }}
with rows as (
    {{ staged_rows('accounts', ['source', 'id', 'name', 'legal_name', 'domain', 'email', 'phone', 'tax_id', 'street', 'city', 'region', 'postal_code', 'country', 'parent_account_id', 'merged_into_id', 'owner', 'status', 'billing_customer_id', 'balance', 'currency', 'created_at', 'updated_at', 'deleted_at', '_file', '_line', '_dlt_load_id']) }}
)

select
    rows.source,
    {{ core_id('accounts') }} as id,
    rows.name,
    rows.legal_name,
    rows.domain,
    rows.email,
    rows.phone,
    rows.tax_id,
    rows.street,
    rows.city,
    rows.region,
    rows.postal_code,
    rows.country,
    {{ core_reference('parent_account_id', 'accounts') }} as parent_account_id,
    {{ core_reference('merged_into_id', 'accounts') }} as merged_into_id,
    rows.owner,
    rows.status,
    {{ core_reference_told_by('billing_customer_id', 'customers', 'crm_account_id') }} as billing_customer_id,
    rows.balance,
    rows.currency,
    rows.created_at,
    rows.updated_at,
    rows.deleted_at,
    rows._file,
    rows._line,
    rows._dlt_load_id
from rows
where rows.deleted_at is null
