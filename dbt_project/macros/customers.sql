{# Customers: how names are compared, and who owns a field. #}

{# How far two names agree, 0 to 1: the same words in any order and spelling of umlauts are 1; else the share of letters left alone by
   the edits between them, and only where words and digits begin alike (east is not west, unit 1 is not unit 2). Null where either
   says nothing; 0 where their legal forms are two. #}
{% macro name_agreement(left, left_name, right, right_name) -%}
    {%- set a = left ~ '.' ~ left_name ~ '_' -%}
    {%- set b = right ~ '.' ~ right_name ~ '_' -%}
    case
        when {{ a }}core is null or {{ b }}core is null then null
        when {{ a }}form <> {{ b }}form then 0
        when {{ a }}core in ({{ b }}core, {{ b }}core_spelled) or {{ a }}core_spelled in ({{ b }}core, {{ b }}core_spelled) then 1
        when {{ a }}core_sorted = {{ b }}core_sorted then 1
        when {{ a }}initials = {{ b }}initials and {{ a }}digits = {{ b }}digits
            then cast(1 - {{ edits(a ~ 'core', b ~ 'core') }} * 1.0 / greatest(length({{ a }}core), length({{ b }}core)) as decimal(5, 4))
        else 0
    end
{%- endmacro %}

{# What the model says of a pair, in words and figures; `s`: a row of int_customers__scores. #}
{% macro model_evidence(s) -%}
    'match weight ' || cast(cast({{ s }}.weight as decimal(8, 1)) as string) || ', probability ' || cast(cast({{ s }}.probability as decimal(8, 6)) as string)
    || ': ' || {{ s }}.evidence
{%- endmacro %}

{# Letters inserted, dropped, replaced or swapped between two texts. #}
{% macro edits(a, b) -%}
    {{ return(adapter.dispatch('edits', 'tieout')(a, b)) }}
{%- endmacro %}
{% macro default__edits(a, b) -%} levenshtein({{ a }}, {{ b }}) {%- endmacro %}
{% macro duckdb__edits(a, b) -%} damerau_levenshtein({{ a }}, {{ b }}) {%- endmacro %}

{# Whether two values of a field differ: null is no difference, and either spelling of umlauts will do. #}
{% macro differs(a, a_spelled, b, b_spelled) -%}
    coalesce({{ a }} not in ({{ b }}, {{ b_spelled }}) and {{ a_spelled }} not in ({{ b }}, {{ b_spelled }}), false)
{%- endmacro %}

{# The side that owns a field of the golden customer, by the settings. The parts of an address have one owner. #}
{% macro field_owner(field) -%}
    {{ setting('field_owners.' ~ ('address' if field in ['street', 'city', 'region', 'postal_code', 'country'] else field)) }}
{%- endmacro %}

{# Of each field the side that owns it. #}
{% macro field_owners() -%}
    {%- set owners = [] -%}
    {%- for field in golden_fields() -%} {%- do owners.append(field_owner(field) | trim) -%} {%- endfor -%}
    {{ return(owners) }}
{%- endmacro %}

{% macro golden_fields() -%}
    {{ return(['name', 'legal_name', 'tax_id', 'domain', 'email', 'phone', 'street', 'city', 'region', 'postal_code', 'country', 'owner']) }}
{%- endmacro %}

{# The ranking of records that holds for a field: its owner's first. #}
{% macro owner_rank(field) -%}
    rank_for_{{ field_owner(field) | replace("'", '') | trim if execute else 'crm' }}
{%- endmacro %}

{# The open receivables, with tax, of the billing customers of a subject. `subjects`: a relation of subject_id, billing_customer_id and
   own_currency (one a subject). One currency a subject: its own, unless only another one is open. #}
{% macro open_balances(subjects) -%}
    select
        subject_id,
        max(case when place = 1 then currency end) as currency,
        max(case when place = 1 then open_amount end) as open_amount,
        {{ sorted_list_text('balance') }} as all_balances
    from (
        select
            subject_id,
            currency,
            open_amount,
            {{ money_text('open_amount', 'currency') }} as balance,
            row_number() over (
                partition by subject_id
                order by open_amount > 0 desc, coalesce(currency = own_currency, false) desc, open_amount desc, currency
            ) as place
        from (
            select
                s.subject_id,
                s.own_currency,
                coalesce(b.currency, s.own_currency) as currency,
                cast(sum(coalesce(b.open_amount, 0)) as decimal(28, 4)) as open_amount
            from {{ subjects }} as s
            left join {{ ref('int_cash__customer_balances') }} as b on s.billing_customer_id = b.billing_customer_id
            group by s.subject_id, s.own_currency, coalesce(b.currency, s.own_currency)
        ) as by_currency
    ) as ranked
    group by subject_id
{%- endmacro %}

{# Whether any source delivers an entity: a side that is not connected is no finding. #}
{% macro is_delivered(entity) -%}
    exists (select 1 from control.source_loads where entity = '{{ entity }}')
{%- endmacro %}

{# The columns by which an exception names what it hangs on, where it has none of them. #}
{% macro no_documents() -%}
    cast(null as string) as contract_id,
    cast(null as string) as deal_id,
    cast(null as string) as subscription_id,
    cast(null as string) as invoice_id,
    cast(null as string) as payment_id
{%- endmacro %}
{% macro no_period() -%}
    cast(null as date) as period_start,
    cast(null as date) as period_end
{%- endmacro %}
{% macro no_amounts() -%}
    cast(null as decimal(28, 4)) as expected_amount,
    cast(null as decimal(28, 4)) as actual_amount
{%- endmacro %}

{# What two records of one customer may have in common: (record_id, kind, key) of the rows of a relation in the shape of int_customers__normalised.
   Of who is gone upstream only the tax id counts. #}
{% macro customer_keys(rows) -%}
    select record_id, 'tax_id' as kind, tax_valid as key
    from {{ rows }}
    where tax_valid is not null

    union all

    select record_id, 'email' as kind, email_key as key
    from {{ rows }}
    where email_key is not null and not is_tombstone

    union all

    select record_id, 'domain' as kind, email_domain as key
    from {{ rows }}
    where email_domain is not null and not is_tombstone

    union all

    select record_id, 'domain' as kind, web_domain as key
    from {{ rows }}
    where web_domain is not null and not is_tombstone and web_domain is distinct from email_domain
{%- endmacro %}

{# The explicit ids of such rows: which record names which other one, and in what field. #}
{% macro customer_pointers(rows) -%}
    select
        record_id,
        'customer:' || points_at_id as points_at,
        'billing_customer_id' as field
    from {{ rows }}
    where entity = 'account' and points_at_id is not null

    union all

    select
        record_id,
        'account:' || points_at_id as points_at,
        'crm_account_id' as field
    from {{ rows }}
    where entity = 'customer' and points_at_id is not null

    union all

    select
        record_id,
        'account:' || merged_into_id as points_at,
        'merged_into_id' as field
    from {{ rows }}
    where merged_into_id is not null
{%- endmacro %}

{# The records that the rules look at again today (int_customers__touched). #}
{% macro touched_today() -%}
    select record_id
    from {{ ref('int_customers__touched') }}
    where stamp = (select max(stamp) from {{ ref('int_customers__touched') }})
{%- endmacro %}

{# Rows of int_customers__keys of some kinds that two records at least share, and no more than max_cluster: what more share (the bookkeeper's
   address, a made-up number) says nothing about any of them. On a day only keys that a touched record has. #}
{% macro evidence_keys(kinds) -%}
    select
        k.record_id,
        k.kind,
        k.key
    from {{ ref('int_customers__keys') }} as k
    inner join (
        select
            h.kind,
            h.key
        from {{ ref('int_customers__keys') }} as h
        {%- if is_incremental() %}
        inner join (
            select distinct
                kind,
                key
            from {{ ref('int_customers__keys') }}
            where record_id in ({{ touched_today() }})
        ) as t on h.kind = t.kind and h.key = t.key
        {%- endif %}
        where h.kind in ({{ kinds }})
        group by h.kind, h.key
        having count(*) between 2 and {{ setting('max_cluster') }}
    ) as s on k.kind = s.kind and k.key = s.key
{%- endmacro %}

{# Deletes of the model what today's run makes anew: rows of touched records, by these columns. For a pre-hook outside of the transaction: within
   one, DuckDB changes no columns of a table of which rows were deleted, and an update of the models may. A run that is killed in between is one
   that was not finished: these records are touched again. #}
{% macro without_touched(columns) -%}
    {%- if is_incremental() -%}
    delete from {{ this }} where {% for column in columns %}{{ column }} in ({{ touched_today() }}){{ ' or ' if not loop.last }}{% endfor %}
    {%- endif -%}
{%- endmacro %}

{# The records whose customers are made again today (int_customers__moved). #}
{% macro moved_today() -%}
    select record_id
    from {{ ref('int_customers__moved') }}
    where stamp = (select max(stamp) from {{ ref('int_customers__moved') }})
{%- endmacro %}

{# The records of `seeds`, and whoever edges tied to one of them when the clusters (int_customers__clusters, as `homes`) were last made. #}
{% macro with_components(homes) -%}
    select record_id from seeds

    union

    select record_id
    from {{ homes }}
    where component in (
        select h.component
        from {{ homes }} as h
        inner join seeds as s on h.record_id = s.record_id
    )
{%- endmacro %}

{# Deletes of the model what today's run makes anew: rows of which one of these columns is such a record. For a pre-hook. #}
{% macro without_moved(columns) -%}
    {%- if is_incremental() -%}
    delete from {{ this }} where {% for column in columns %}{{ column }} in ({{ moved_today() }}){{ ' or ' if not loop.last }}{% endfor %}
    {%- endif -%}
{%- endmacro %}

{# A table as the last run left it, which of this run comes later; none where there is none, or where it lacks columns. #}
{% macro left_by_last_run(name, columns) -%}
    {%- set found = load_relation(this.incorporate(path={'identifier': name})) if execute else none -%}
    {%- if found is none or found.type != 'table' -%} {{ return(none) }} {%- endif -%}
    {%- set known = adapter.get_columns_in_relation(found) | map(attribute='name') | list -%}
    {{ return(found if columns | reject('in', known) | list | length == 0 else none) }}
{%- endmacro %}
