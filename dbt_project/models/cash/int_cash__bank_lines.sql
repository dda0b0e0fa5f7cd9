-- grain: one row per bank transaction, amounts in minor units, money in positive.
select
    id as bank_transaction_id,
    booked_on,
    currency,
    source,
    _dlt_load_id as load_id,
    counterparty,
    {{ round_money('amount', 'currency') }} as amount,
    coalesce(reference, '') || ' ; ' || coalesce(end_to_end_id, '') as text,
    cast({{ days_between("cast('1970-01-01' as date)", 'booked_on') }} as bigint) as booked_day,
    cast({{ minor_units(round_money('amount', 'currency'), 'currency') }} as bigint) as units,
    cast({{ minor_factor('currency') }} as bigint) as minor_factor
from {{ ref('core_bank_transactions') }}
