{# The systems with a staging model of an entity. Made by pipelines/entities/dbt_files.py. #}
{% macro staged_systems(entity) -%}
    {{ return({
        'accounts': ['files', 'firmao', 'hubspot', 'salesforce'],
        'contacts': ['files', 'firmao', 'hubspot', 'salesforce'],
        'products': ['files', 'firmao', 'hubspot', 'ordway', 'salesforce', 'stripe'],
        'deals': ['files', 'firmao', 'hubspot', 'salesforce'],
        'deal_lines': ['files', 'firmao', 'hubspot', 'salesforce'],
        'line_tiers': ['files'],
        'customers': ['files', 'ordway', 'stripe'],
        'subscriptions': ['files', 'ordway', 'stripe'],
        'subscription_items': ['files', 'ordway', 'stripe'],
        'invoices': ['files', 'ordway', 'stripe'],
        'invoice_lines': ['files', 'ordway', 'stripe'],
        'credit_notes': ['files', 'ordway', 'stripe'],
        'credit_note_lines': ['files', 'stripe'],
        'usage_records': ['files', 'ordway', 'stripe'],
        'payment_events': ['files', 'ordway', 'stripe'],
        'payment_allocations': ['files', 'ordway', 'stripe'],
        'payouts': ['files', 'stripe'],
        'payout_items': ['files', 'stripe'],
        'bank_transactions': ['files', 'bank_statements'],
        'journal_lines': ['files'],
        'fx_rates': ['files'],
    }[entity]) }}
{%- endmacro %}
