-- grain: one row per line that ran to the end of a contract nobody renewed x billing period since, by as_of: what would be owed had it been renewed on the
-- same terms, without uplift. No part of the schedule; renewal_gap reads it where usage or service goes on.
{{ schedule_rows('is_lapsed') }}
