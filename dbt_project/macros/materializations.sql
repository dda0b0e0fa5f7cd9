{# A table or view is written in place, in one statement: DuckDB replaces it whole or not at all. dbt's own way for DuckDB (write beside, rename twice,
   drop) asks the catalog five times a model, which is most of the time of a small company's run. Contracts and Python models need more than one
   statement: they are written beside and renamed, in one transaction. #}
{% materialization table, adapter='duckdb', supported_languages=['sql', 'python'] %}
    {%- set language = model['language'] -%}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target = this.incorporate(type='table') -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {%- if language == 'sql' and not config.get('contract').enforced -%}
        {{ replace_in_place('table', existing, target, compiled_code) }}
    {%- else -%}
        {%- set beside = make_intermediate_relation(target) -%}
        {{ drop_relation_if_exists(load_cached_relation(beside)) }}
        {%- call statement('main', language=language) -%}
            {{ create_table_as(False, beside, compiled_code, language) }}
        {%- endcall -%}
        {{ drop_relation_if_exists(existing) }}
        {{ adapter.rename_relation(beside, target) }}
    {%- endif -%}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {%- do persist_docs(target, model) -%}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [target]}) }}
{% endmaterialization %}

{% materialization view, adapter='duckdb' %}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target = this.incorporate(type='view') -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {%- if config.get('contract').enforced -%}
        {%- do get_assert_columns_equivalent(compiled_code) -%}
    {%- endif -%}
    {{ replace_in_place('view', existing, target, compiled_code) }}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {%- do persist_docs(target, model) -%}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [target]}) }}
{% endmaterialization %}

{# Both kinds: what stands under the name as the other kind goes first, `create or replace` would not take it. #}
{% macro replace_in_place(kind, existing, target, compiled_code) %}
    {%- if existing is not none and existing.type != kind -%}
        {{ drop_relation_if_exists(existing) }}
    {%- endif -%}
    {%- call statement('main') -%}
        create or replace {{ kind }} {{ target }} as (
            {{ compiled_code }}
        )
    {%- endcall -%}
{% endmacro %}

{# Rows of pairs of records (left_record, right_record) and of records (no right_record): what comes of a record takes the place of all that was
   there of it, pairs with others too. A record without `told` is gone, and a row of nobody replaces that of nobody. #}
{% macro get_incremental_of_records_sql(arguments) -%}
    {%- set target = arguments['target_relation'] -%}
    {%- set fresh = arguments['temp_relation'] -%}
    {%- set columns = arguments['dest_columns'] | map(attribute='quoted') | join(', ') -%}
    delete from {{ target }}
    where left_record in (select left_record from {{ fresh }} where right_record is null and left_record is not null)
        or right_record in (select left_record from {{ fresh }} where right_record is null and left_record is not null)
        or (left_record is null and exists (select 1 from {{ fresh }} where left_record is null));
    insert into {{ target }} ({{ columns }})
    select {{ columns }}
    from {{ fresh }}
    where right_record is not null or told is not null
{%- endmacro %}
