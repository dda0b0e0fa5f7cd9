-- grain: one row per (entity, source, id) that is known and left out of core. Made by pipelines/entities/dbt_files.py.
{{ config(materialized='table', alias='tombstones') }}
{% set entities = [
    ['accounts', [], ''],
    ['contacts', [], ''],
    ['products', [], ''],
    ['deals', ['is_won', 'closed_at'], 'case when is_won then cast(closed_at as date) end'],
    ['deal_lines', [], ''],
    ['line_tiers', [], ''],
    ['customers', [], ''],
    ['subscriptions', [], ''],
    ['subscription_items', [], ''],
    ['invoices', ['issued_on'], 'issued_on'],
    ['invoice_lines', [], ''],
    ['credit_notes', ['issued_on'], 'issued_on'],
    ['credit_note_lines', [], ''],
    ['usage_records', ['occurred_at'], 'cast(occurred_at as date)'],
    ['payment_events', ['occurred_at'], 'cast(occurred_at as date)'],
    ['payment_allocations', ['allocated_on'], 'allocated_on'],
    ['payouts', [], ''],
    ['payout_items', [], ''],
    ['bank_transactions', ['booked_on'], 'booked_on'],
    ['journal_lines', ['posted_on'], 'posted_on'],
] %}
{%- for entity, columns, happened in entities %}
select '{{ entity }}' as entity, source, id, deleted_at, case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason
from ({{ staged_rows(entity, ['source', 'id', 'deleted_at'] + columns) }}) as {{ entity }}
where deleted_at is not null{% if happened %} or {{ happened }} > {{ as_of() }}{% endif %}
{{ 'union all' if not loop.last }}
{%- endfor %}
