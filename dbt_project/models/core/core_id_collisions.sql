-- grain: one row per (entity, source, id) whose id stands in more than one source. Made by pipelines/entities/dbt_files.py.
{{ config(materialized='table', alias='id_collisions') }}
with keyed as (
    select cast(null as string) as entity, cast(null as string) as source, cast(null as string) as id where 1 = 0
    {%- for entity in ['accounts', 'contacts', 'products', 'deals', 'deal_lines', 'line_tiers', 'customers', 'subscriptions', 'subscription_items', 'invoices', 'invoice_lines', 'credit_notes', 'credit_note_lines', 'usage_records', 'payment_events', 'payment_allocations', 'payouts', 'payout_items', 'bank_transactions', 'journal_lines'] %}{% if several_sources(entity) %}
    union all
    select '{{ entity }}' as entity, source, id from ({{ staged_rows(entity, ['source', 'id']) }}) as {{ entity }}
    {%- endif %}{% endfor %}
    {%- if several_sources('payment_events') %}
    -- A payment is the fold of its own source's events: another source's payment of that id is another one.
    union all
    select distinct 'payments' as entity, source, payment_id as id from ({{ staged_rows('payment_events', ['source', 'payment_id']) }}) as payments
    {%- endif %}
),

counted as (
    select
        *,
        min(source) over (partition by entity, id) as first_source,
        max(source) over (partition by entity, id) as last_source
    from keyed
)

select
    entity,
    source,
    id,
    source || ':' || id as core_id
from counted
where first_source <> last_source
