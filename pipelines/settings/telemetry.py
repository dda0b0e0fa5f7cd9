"""No library of the house phones home: each one's own switch, set before it is imported. A user's own choice stands."""

import os

SWITCHES = {
    "DO_NOT_TRACK": "1",
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "RUNTIME__DLTHUB_TELEMETRY": "false",
    "GX_ANALYTICS_ENABLED": "false",
    "DAGSTER_DISABLE_TELEMETRY": "1",
}


def switch_off() -> None:
    """Set every switch that the environment does not set already."""
    for name, value in SWITCHES.items():
        os.environ.setdefault(name, value)
