"""Near misses: stories that look like a fault and are right. No code may fire on the ids that they name."""

from pipelines.sample.faults import Teller

DECOYS: dict[str, Teller] = {}


def decoy(tell: Teller) -> Teller:
    """Register a near miss under its function's name."""
    DECOYS[tell.__name__] = tell
    return tell


from pipelines.sample.decoys import (  # noqa: E402, F401
    cash_applied,
    cash_settled,
    contract_amounts,
    contract_dates,
    contract_usage,
    records,
)
