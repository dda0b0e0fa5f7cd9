-- grain: one row per (entity, source, id) whose id stands in more than one source. Made by pipelines/entities/dbt_files.py.
{{ config(materialized='table', alias='id_collisions') }}
{% set staged = [
    ['accounts', [ref('stg_files__accounts'), ref('stg_firmao__accounts'), ref('stg_hubspot__accounts'), ref('stg_salesforce__accounts')]],
    ['contacts', [ref('stg_files__contacts'), ref('stg_firmao__contacts'), ref('stg_hubspot__contacts'), ref('stg_salesforce__contacts')]],
    ['products', [ref('stg_files__products'), ref('stg_firmao__products'), ref('stg_hubspot__products'), ref('stg_ordway__products'), ref('stg_salesforce__products'), ref('stg_stripe__products')]],
    ['deals', [ref('stg_files__deals'), ref('stg_firmao__deals'), ref('stg_hubspot__deals'), ref('stg_salesforce__deals')]],
    ['deal_lines', [ref('stg_files__deal_lines'), ref('stg_firmao__deal_lines'), ref('stg_hubspot__deal_lines'), ref('stg_salesforce__deal_lines')]],
    ['line_tiers', [ref('stg_files__line_tiers')]],
    ['customers', [ref('stg_files__customers'), ref('stg_ordway__customers'), ref('stg_stripe__customers')]],
    ['subscriptions', [ref('stg_files__subscriptions'), ref('stg_ordway__subscriptions'), ref('stg_stripe__subscriptions')]],
    ['subscription_items', [ref('stg_files__subscription_items'), ref('stg_ordway__subscription_items'), ref('stg_stripe__subscription_items')]],
    ['invoices', [ref('stg_files__invoices'), ref('stg_ordway__invoices'), ref('stg_stripe__invoices')]],
    ['invoice_lines', [ref('stg_files__invoice_lines'), ref('stg_ordway__invoice_lines'), ref('stg_stripe__invoice_lines')]],
    ['credit_notes', [ref('stg_files__credit_notes'), ref('stg_ordway__credit_notes'), ref('stg_stripe__credit_notes')]],
    ['credit_note_lines', [ref('stg_files__credit_note_lines'), ref('stg_stripe__credit_note_lines')]],
    ['usage_records', [ref('stg_files__usage_records'), ref('stg_ordway__usage_records')]],
    ['payment_events', [ref('stg_files__payment_events'), ref('stg_ordway__payment_events'), ref('stg_stripe__payment_events')]],
    ['payment_allocations', [ref('stg_files__payment_allocations'), ref('stg_ordway__payment_allocations'), ref('stg_stripe__payment_allocations')]],
    ['payouts', [ref('stg_files__payouts'), ref('stg_stripe__payouts')]],
    ['payout_items', [ref('stg_files__payout_items'), ref('stg_stripe__payout_items')]],
    ['bank_transactions', [ref('stg_files__bank_transactions'), ref('stg_bank_statements__bank_transactions')]],
    ['journal_lines', [ref('stg_files__journal_lines')]],
] %}
with keyed as (
    select cast(null as varchar) as entity, cast(null as varchar) as source, cast(null as varchar) as id where 1 = 0
    {%- for entity, models in staged %}{% if several_sources(entity, models) %}{% for model in models %}
    union all
    select '{{ entity }}' as entity, source, id from {{ model }}
    {%- endfor %}{% endif %}{% endfor %}
)

select
    entity,
    source,
    id,
    source || ':' || id as core_id
from keyed
qualify min(source) over (partition by entity, id) <> max(source) over (partition by entity, id)
