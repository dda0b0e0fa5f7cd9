-- grain: one row per payout_items row of any source, tombstones and what is dated after as_of left out. Made by pipelines/entities/dbt_files.py.
{{ config(alias='payout_items') }}
with rows as (
    {{ staged_rows('payout_items', ['source', 'id', 'payout_id', 'type', 'payment_id', 'gross', 'fee', 'net', 'currency', 'available_on', 'updated_at', 'deleted_at', '_file', '_line', '_dlt_load_id']) }}
)

select
    rows.source,
    {{ core_id('payout_items') }} as id,
    {{ core_reference('payout_id', 'payouts') }} as payout_id,
    rows.type,
    {{ core_reference('payment_id', 'payments') }} as payment_id,
    rows.gross,
    rows.fee,
    rows.net,
    rows.currency,
    rows.available_on,
    rows.updated_at,
    rows.deleted_at,
    rows._file,
    rows._line,
    rows._dlt_load_id
from rows
where rows.deleted_at is null
