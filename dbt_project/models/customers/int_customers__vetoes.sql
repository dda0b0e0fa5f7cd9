-- grain: one row per pair of records that must stay apart. from_rank: the strongest rank of edge that it stands against. Two tax ids
-- are a veto too; those stand with the records, since they hold for everybody whom a cluster takes in.
select
    left_record,
    right_record,
    1 as from_rank,
    'steward' as reason
from {{ ref('int_customers__steward') }}
where decision = 'cannot_link'

union all

-- A parent and its child are two customers whatever they share, unless ids say in so many words that they are one.
select
    least(record_id, 'account:' || parent_account_id) as left_record,
    greatest(record_id, 'account:' || parent_account_id) as right_record,
    3 as from_rank,
    'parent and child' as reason
from {{ ref('int_customers__normalised') }}
where parent_account_id is not null and record_id <> 'account:' || parent_account_id
