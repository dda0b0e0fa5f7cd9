-- grain: one row per document: what should be posted, what is, and the difference, in the document's currency.
-- A posting in the ledger's own currency without a document amount is compared after converting the document at its exchange rate: the same in the
-- currency in which it was compared stands in compared_*.
with posted as (
    select
        document_type,
        document_id,
        max(ledger_currency) as ledger_currency,
        cast(sum(posted) as decimal(28, 4)) as posted,
        cast(sum(posted_in_ledger_currency) as decimal(28, 4)) as posted_in_ledger_currency,
        min(journal_id) as first_journal_id
    from {{ ref('int_ledger__postings') }}
    group by document_type, document_id
),

compared as (
    select
        d.document_type,
        d.document_id,
        d.customer_id,
        d.currency,
        d.status,
        d.document_on,
        d.amount,
        d.also_allowed_less,
        p.document_id is not null as has_posting,
        p.first_journal_id,
        p.ledger_currency,
        coalesce(p.posted, 0) as posted,
        coalesce(p.posted_in_ledger_currency, 0) as posted_in_ledger_currency,
        d.exchange_rate
    from {{ ref('int_ledger__documents') }} as d
    left join posted as p on d.document_type = p.document_type and d.document_id = p.document_id
),

in_one_currency as (
    select
        *,
        coalesce(ledger_currency, currency) as compared_currency,
        case when ledger_currency is null then posted else posted_in_ledger_currency end as compared_posted,
        case
            when ledger_currency is null then amount
            when exchange_rate > 0 then {{ round_money('(amount - posted) * exchange_rate', 'ledger_currency') }}
        end as compared_amount
    from compared
),

converted as (
    select
        *,
        case
            when ledger_currency is null then posted - amount
            when exchange_rate > 0 then {{ round_ratio(
                'cast((compared_posted - compared_amount) * 100000000 as decimal(38, 4))',
                'greatest(cast(coalesce(exchange_rate, 1) * 100000000 as decimal(38, 0)), 1)', 'currency') }}
        end as difference,
        -- What a conversion may be off by without being wrong.
        case
            when ledger_currency is null then cast(0 as decimal(28, 4))
            when exchange_rate > 0 then {{ minor_unit('currency') }} + {{ round_ratio(
                'cast(' ~ minor_unit('ledger_currency') ~ ' * 100000000 as decimal(38, 4))',
                'greatest(cast(coalesce(exchange_rate, 1) * 100000000 as decimal(38, 0)), 1)', 'currency') }}
        end as tolerance,
        -- The same in the currency in which it was compared, where a cent is not rounded to whole yen.
        compared_posted - compared_amount as compared_difference,
        case when ledger_currency is null then cast(0 as decimal(28, 8))
            else cast({{ minor_unit('ledger_currency') }} + {{ minor_unit('currency') }} * exchange_rate as decimal(28, 8))
        end as compared_tolerance,
        cast(also_allowed_less * case when ledger_currency is null then 1 else exchange_rate end as decimal(28, 8)) as compared_allowed_less
    from in_one_currency
)

select
    document_type,
    document_id,
    customer_id,
    currency,
    status,
    document_on,
    amount,
    has_posting,
    first_journal_id,
    case when compared_currency = currency then compared_posted else {{ round_money('amount + coalesce(difference, 0)', 'currency') }} end as posted,
    difference,
    compared_currency,
    compared_amount,
    compared_posted,
    tolerance,
    coalesce(
        abs(compared_difference) > compared_tolerance and abs(compared_difference + compared_allowed_less) > compared_tolerance,
        false
    ) as is_different
from converted
