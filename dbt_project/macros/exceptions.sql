{# The exception catalogue stands in the codes' own files (`config(meta=...)`); these macros read it from the graph.
   Which files there are stands in exception_codes.sql, which `python -m pipelines.exception_codes` writes from the folder. #}

{% macro exception_facts() -%}
    {%- set facts = [] -%}
    {%- if execute -%}
        {%- for code in exception_codes() -%}
            {%- set node = graph.nodes['model.tieout.' ~ code] -%}
            {%- do facts.append((code, node.config.meta, node.fqn[-2])) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(facts) }}
{%- endmacro %}

{# A text as a SQL literal. #}
{% macro text_literal(value) -%}
    {%- if value is none -%} cast(null as string) {%- else -%} '{{ value | string | replace("'", "''") }}' {%- endif -%}
{%- endmacro %}

{# A comma-separated setting as a SQL list of literals for `in (...)`; empty: a value that nothing equals. #}
{% macro setting_list(name) -%}
    {%- set value = tieout_control_value("select value from control.settings where name = '" ~ name ~ "'") if execute else '' -%}
    {%- set parts = [] -%}
    {%- for part in (value or '').split(',') -%}
        {%- if part | trim -%} {%- do parts.append("'" ~ (part | trim | replace("'", "''")) ~ "'") -%} {%- endif -%}
    {%- endfor -%}
    {{ (parts or ["''"]) | join(', ') }}
{%- endmacro %}

{# [code, entity, side] for every entity that a code reads; sides as the sources are declared. #}
{% macro exception_entities() -%}
    {%- set rows = [] -%}
    {%- set sides = {} -%}
    {%- for side, entity in entity_sides() -%} {%- do sides.update({entity: side}) -%} {%- endfor -%}
    {%- for code, meta, group in exception_facts() -%}
        {%- for entity in meta['reads'] -%} {%- do rows.append((code, entity, sides[entity])) -%} {%- endfor -%}
    {%- endfor -%}
    {{ return(rows) }}
{%- endmacro %}

{# [side, entity] of the import format, from the declared dbt sources. #}
{% macro entity_sides() -%}
    {%- set rows = [] -%}
    {%- if execute -%}
        {%- for node in graph.sources.values() if node.package_name == 'tieout' and node.source_name in ['crm', 'billing', 'payments', 'ledger', 'reference'] -%}
            {%- do rows.append((node.source_name, node.name)) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(rows or [('', '')]) }}
{%- endmacro %}

{# What the journal says of a decision's part in an event: column -> type. A journal of before 0.2 has them not. #}
{% macro journal_state() -%}
    {{ return({'event_no': 'bigint', 'status': 'string', 'decision_id': 'string', 'decided_at': 'timestamp', 'ended_decision_id': 'string'}) }}
{%- endmacro %}

{# The columns of a code about what a source delivered: it has neither a period, nor a customer, nor an amount. evidence: a list of [key, SQL]. #}
{% macro source_finding(subject_type, subject_id, explanation, action, evidence) -%}
    '{{ subject_type }}' as subject_type,
    {{ subject_id }} as subject_id,
    cast(null as date) as period_start,
    cast(null as date) as period_end,
    {%- for column in ['claim_id', 'customer_id', 'contract_id', 'deal_id', 'subscription_id', 'invoice_id', 'payment_id', 'currency'] %}
    cast(null as string) as {{ column }},
    {%- endfor %}
    cast(null as decimal(28, 4)) as expected_amount,
    cast(null as decimal(28, 4)) as actual_amount,
    cast(0 as decimal(28, 4)) as amount_at_risk,
    {{ explanation }} as explanation,
    {{ action }} as recommended_action,
    {{ json_object(evidence) }} as evidence
{%- endmacro %}

{# Was the code among those that a run says were off (runs.codes_off: 'code: why, code: why')? #}
{% macro is_named_off(code, codes_off) -%}
    position(', ' || {{ code }} || ': ' in ', ' || coalesce({{ codes_off }}, '')) > 0
{%- endmacro %}

{# An amount of a claim as its exception adds it up: claims of several currencies (a journal of two documents) have a sum in the reporting
   currency only. What has no rate adds nothing to it: `missing_fx_rate` says so, and the finding stays. #}
{% macro in_one_currency(amount) -%}
    case
        when not is_mixed or currency = {{ setting('reporting_currency') }} then {{ amount }}
        else {{ round_money(amount ~ ' * cast(coalesce(rate_to_reporting, 0) as decimal(30, 12))', setting('reporting_currency')) }}
    end
{%- endmacro %}
