-- grain: one row per (entity, source, id) that is known and left out of core. Made by pipelines/entities/dbt_files.py.
{{ config(materialized='table', alias='tombstones') }}
select 'accounts' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from ({{ staged_rows('accounts', ['source', 'id', 'deleted_at']) }}) as accounts
where deleted_at is not null
union all
select 'contacts' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from ({{ staged_rows('contacts', ['source', 'id', 'deleted_at']) }}) as contacts
where deleted_at is not null
union all
select 'products' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from ({{ staged_rows('products', ['source', 'id', 'deleted_at']) }}) as products
where deleted_at is not null
union all
select 'deals' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from ({{ staged_rows('deals', ['source', 'id', 'deleted_at', 'is_won', 'closed_at']) }}) as deals
where deleted_at is not null or case when is_won then cast(closed_at as date) end > {{ as_of() }}
union all
select 'deal_lines' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from ({{ staged_rows('deal_lines', ['source', 'id', 'deleted_at']) }}) as deal_lines
where deleted_at is not null
union all
select 'line_tiers' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from ({{ staged_rows('line_tiers', ['source', 'id', 'deleted_at']) }}) as line_tiers
where deleted_at is not null
union all
select 'customers' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from ({{ staged_rows('customers', ['source', 'id', 'deleted_at']) }}) as customers
where deleted_at is not null
union all
select 'subscriptions' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from ({{ staged_rows('subscriptions', ['source', 'id', 'deleted_at']) }}) as subscriptions
where deleted_at is not null
union all
select 'subscription_items' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from ({{ staged_rows('subscription_items', ['source', 'id', 'deleted_at']) }}) as subscription_items
where deleted_at is not null
union all
select 'invoices' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from ({{ staged_rows('invoices', ['source', 'id', 'deleted_at', 'issued_on']) }}) as invoices
where deleted_at is not null or issued_on > {{ as_of() }}
union all
select 'invoice_lines' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from ({{ staged_rows('invoice_lines', ['source', 'id', 'deleted_at']) }}) as invoice_lines
where deleted_at is not null
union all
select 'credit_notes' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from ({{ staged_rows('credit_notes', ['source', 'id', 'deleted_at', 'issued_on']) }}) as credit_notes
where deleted_at is not null or issued_on > {{ as_of() }}
union all
select 'credit_note_lines' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from ({{ staged_rows('credit_note_lines', ['source', 'id', 'deleted_at']) }}) as credit_note_lines
where deleted_at is not null
union all
select 'usage_records' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from ({{ staged_rows('usage_records', ['source', 'id', 'deleted_at', 'occurred_at']) }}) as usage_records
where deleted_at is not null or cast(occurred_at as date) > {{ as_of() }}
union all
select 'payment_events' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from ({{ staged_rows('payment_events', ['source', 'id', 'deleted_at', 'occurred_at']) }}) as payment_events
where deleted_at is not null or cast(occurred_at as date) > {{ as_of() }}
union all
select 'payment_allocations' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from ({{ staged_rows('payment_allocations', ['source', 'id', 'deleted_at', 'allocated_on']) }}) as payment_allocations
where deleted_at is not null or allocated_on > {{ as_of() }}
union all
select 'payouts' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from ({{ staged_rows('payouts', ['source', 'id', 'deleted_at']) }}) as payouts
where deleted_at is not null
union all
select 'payout_items' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from ({{ staged_rows('payout_items', ['source', 'id', 'deleted_at']) }}) as payout_items
where deleted_at is not null
union all
select 'bank_transactions' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from ({{ staged_rows('bank_transactions', ['source', 'id', 'deleted_at', 'booked_on']) }}) as bank_transactions
where deleted_at is not null or booked_on > {{ as_of() }}
union all
select 'journal_lines' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from ({{ staged_rows('journal_lines', ['source', 'id', 'deleted_at', 'posted_on']) }}) as journal_lines
where deleted_at is not null or posted_on > {{ as_of() }}
