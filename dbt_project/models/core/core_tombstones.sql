-- grain: one row per (entity, source, id) that is known and left out of core. Made by pipelines/entities/dbt_files.py.
{{ config(materialized='table', alias='tombstones') }}
select 'accounts' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from {{ ref('stg_files__accounts') }}
where deleted_at is not null
union all
select 'accounts' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from {{ ref('stg_firmao__accounts') }}
where deleted_at is not null
union all
select 'accounts' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from {{ ref('stg_hubspot__accounts') }}
where deleted_at is not null
union all
select 'accounts' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from {{ ref('stg_salesforce__accounts') }}
where deleted_at is not null
union all
select 'contacts' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from {{ ref('stg_files__contacts') }}
where deleted_at is not null
union all
select 'contacts' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from {{ ref('stg_firmao__contacts') }}
where deleted_at is not null
union all
select 'contacts' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from {{ ref('stg_hubspot__contacts') }}
where deleted_at is not null
union all
select 'contacts' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from {{ ref('stg_salesforce__contacts') }}
where deleted_at is not null
union all
select 'products' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from {{ ref('stg_files__products') }}
where deleted_at is not null
union all
select 'products' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from {{ ref('stg_firmao__products') }}
where deleted_at is not null
union all
select 'products' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from {{ ref('stg_hubspot__products') }}
where deleted_at is not null
union all
select 'products' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from {{ ref('stg_ordway__products') }}
where deleted_at is not null
union all
select 'products' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from {{ ref('stg_salesforce__products') }}
where deleted_at is not null
union all
select 'products' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from {{ ref('stg_stripe__products') }}
where deleted_at is not null
union all
select 'deals' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from {{ ref('stg_files__deals') }}
where deleted_at is not null or case when is_won then cast(closed_at as date) end > {{ as_of() }}
union all
select 'deals' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from {{ ref('stg_firmao__deals') }}
where deleted_at is not null or case when is_won then cast(closed_at as date) end > {{ as_of() }}
union all
select 'deals' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from {{ ref('stg_hubspot__deals') }}
where deleted_at is not null or case when is_won then cast(closed_at as date) end > {{ as_of() }}
union all
select 'deals' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from {{ ref('stg_salesforce__deals') }}
where deleted_at is not null or case when is_won then cast(closed_at as date) end > {{ as_of() }}
union all
select 'deal_lines' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from {{ ref('stg_files__deal_lines') }}
where deleted_at is not null
union all
select 'deal_lines' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from {{ ref('stg_firmao__deal_lines') }}
where deleted_at is not null
union all
select 'deal_lines' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from {{ ref('stg_hubspot__deal_lines') }}
where deleted_at is not null
union all
select 'deal_lines' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from {{ ref('stg_salesforce__deal_lines') }}
where deleted_at is not null
union all
select 'line_tiers' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from {{ ref('stg_files__line_tiers') }}
where deleted_at is not null
union all
select 'customers' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from {{ ref('stg_files__customers') }}
where deleted_at is not null
union all
select 'customers' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from {{ ref('stg_ordway__customers') }}
where deleted_at is not null
union all
select 'customers' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from {{ ref('stg_stripe__customers') }}
where deleted_at is not null
union all
select 'subscriptions' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from {{ ref('stg_files__subscriptions') }}
where deleted_at is not null
union all
select 'subscriptions' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from {{ ref('stg_ordway__subscriptions') }}
where deleted_at is not null
union all
select 'subscriptions' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from {{ ref('stg_stripe__subscriptions') }}
where deleted_at is not null
union all
select 'subscription_items' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from {{ ref('stg_files__subscription_items') }}
where deleted_at is not null
union all
select 'subscription_items' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from {{ ref('stg_ordway__subscription_items') }}
where deleted_at is not null
union all
select 'subscription_items' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from {{ ref('stg_stripe__subscription_items') }}
where deleted_at is not null
union all
select 'invoices' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from {{ ref('stg_files__invoices') }}
where deleted_at is not null or issued_on > {{ as_of() }}
union all
select 'invoices' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from {{ ref('stg_ordway__invoices') }}
where deleted_at is not null or issued_on > {{ as_of() }}
union all
select 'invoices' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from {{ ref('stg_stripe__invoices') }}
where deleted_at is not null or issued_on > {{ as_of() }}
union all
select 'invoice_lines' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from {{ ref('stg_files__invoice_lines') }}
where deleted_at is not null
union all
select 'invoice_lines' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from {{ ref('stg_ordway__invoice_lines') }}
where deleted_at is not null
union all
select 'invoice_lines' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from {{ ref('stg_stripe__invoice_lines') }}
where deleted_at is not null
union all
select 'credit_notes' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from {{ ref('stg_files__credit_notes') }}
where deleted_at is not null or issued_on > {{ as_of() }}
union all
select 'credit_notes' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from {{ ref('stg_ordway__credit_notes') }}
where deleted_at is not null or issued_on > {{ as_of() }}
union all
select 'credit_notes' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from {{ ref('stg_stripe__credit_notes') }}
where deleted_at is not null or issued_on > {{ as_of() }}
union all
select 'credit_note_lines' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from {{ ref('stg_files__credit_note_lines') }}
where deleted_at is not null
union all
select 'credit_note_lines' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from {{ ref('stg_stripe__credit_note_lines') }}
where deleted_at is not null
union all
select 'usage_records' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from {{ ref('stg_files__usage_records') }}
where deleted_at is not null or cast(occurred_at as date) > {{ as_of() }}
union all
select 'usage_records' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from {{ ref('stg_ordway__usage_records') }}
where deleted_at is not null or cast(occurred_at as date) > {{ as_of() }}
union all
select 'payment_events' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from {{ ref('stg_files__payment_events') }}
where deleted_at is not null or cast(occurred_at as date) > {{ as_of() }}
union all
select 'payment_events' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from {{ ref('stg_ordway__payment_events') }}
where deleted_at is not null or cast(occurred_at as date) > {{ as_of() }}
union all
select 'payment_events' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from {{ ref('stg_stripe__payment_events') }}
where deleted_at is not null or cast(occurred_at as date) > {{ as_of() }}
union all
select 'payment_allocations' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from {{ ref('stg_files__payment_allocations') }}
where deleted_at is not null or allocated_on > {{ as_of() }}
union all
select 'payment_allocations' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from {{ ref('stg_ordway__payment_allocations') }}
where deleted_at is not null or allocated_on > {{ as_of() }}
union all
select 'payment_allocations' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from {{ ref('stg_stripe__payment_allocations') }}
where deleted_at is not null or allocated_on > {{ as_of() }}
union all
select 'payouts' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from {{ ref('stg_files__payouts') }}
where deleted_at is not null
union all
select 'payouts' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from {{ ref('stg_stripe__payouts') }}
where deleted_at is not null
union all
select 'payout_items' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from {{ ref('stg_files__payout_items') }}
where deleted_at is not null
union all
select 'payout_items' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from {{ ref('stg_stripe__payout_items') }}
where deleted_at is not null
union all
select 'bank_transactions' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from {{ ref('stg_files__bank_transactions') }}
where deleted_at is not null or booked_on > {{ as_of() }}
union all
select 'bank_transactions' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from {{ ref('stg_bank_statements__bank_transactions') }}
where deleted_at is not null or booked_on > {{ as_of() }}
union all
select 'journal_lines' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from {{ ref('stg_files__journal_lines') }}
where deleted_at is not null or posted_on > {{ as_of() }}
