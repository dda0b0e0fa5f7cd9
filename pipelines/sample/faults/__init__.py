"""Planted faults, one function a code (or a variant of one): each leaves exactly the findings that it records.

A fault is told as a story: sold, billed, spoiled, paid, closed. `case` counts the cases of one fault, from 0.
"""

from collections.abc import Callable

from pipelines.sample.story import Story

Teller = Callable[[Story, int], None]
FAULTS: dict[str, Teller] = {}


def fault(tell: Teller) -> Teller:
    """Register a fault under its function's name."""
    FAULTS[tell.__name__] = tell
    return tell


def placed_in(country: str) -> Callable[[Teller], Teller]:
    """Let a fault happen in one country, where its tax or currency matters."""

    def keep(tell: Teller) -> Teller:
        tell.country = country  # type: ignore[attr-defined]
        return tell

    return keep


# In the order in which they are planted: another order makes another company.
from pipelines.sample.faults import (  # isort: skip  # noqa: E402
    contract_absent,  # noqa: F401
    contract_amounts,  # noqa: F401
    contract_ends,  # noqa: F401
    contract_invoices,  # noqa: F401
    cash,  # noqa: F401
    credits,  # noqa: F401
    drift,  # noqa: F401
    ledger,  # noqa: F401
    usage,  # noqa: F401
)
