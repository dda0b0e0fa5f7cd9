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


from pipelines.sample.faults import cash, contract, credits, drift, ledger, usage  # noqa: E402, F401
