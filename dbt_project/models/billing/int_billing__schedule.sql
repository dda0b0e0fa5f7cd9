-- grain: one row per obligation: a contract line x what it bills at once (a billing period, a fee, metered usage, a commitment's shortfall), as far as the
-- horizon.
{{ schedule_rows('not is_lapsed and period_start <= ' ~ horizon()) }}
