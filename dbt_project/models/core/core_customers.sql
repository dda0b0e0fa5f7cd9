-- grain: one row per customers row of any source, tombstones and what is dated after as_of left out. Made by pipelines/entities/dbt_files.py.
{{ config(alias='customers') }}
with rows as (
    {{ staged_rows('customers', ['source', 'id', 'name', 'legal_name', 'email', 'domain', 'phone', 'tax_id', 'street', 'city', 'region', 'postal_code', 'country', 'currency', 'crm_account_id', 'status', 'balance', 'created_at', 'updated_at', 'deleted_at', '_file', '_line', '_dlt_load_id']) }}
)

select
    rows.source,
    {{ core_id('customers') }} as id,
    rows.name,
    rows.legal_name,
    rows.email,
    rows.domain,
    rows.phone,
    rows.tax_id,
    rows.street,
    rows.city,
    rows.region,
    rows.postal_code,
    rows.country,
    rows.currency,
    {{ core_reference_told_by('crm_account_id', 'accounts', 'billing_customer_id') }} as crm_account_id,
    rows.status,
    rows.balance,
    rows.created_at,
    rows.updated_at,
    rows.deleted_at,
    rows._file,
    rows._line,
    rows._dlt_load_id
from rows
where rows.deleted_at is null
