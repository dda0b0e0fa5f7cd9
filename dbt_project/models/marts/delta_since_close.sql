-- grain: one row per (measure, code, currency, reason): the bridge from the last published run before this month, its close, to this one.
{{ delta_bridge('as_of < ' ~ month_start(as_of())) }}
