-- grain: one row per (measure, code, currency, reason): the bridge from the last published run to this one.
{{ delta_bridge('1 = 1') }}
