"""The exception codes read a second time, in plain Python, from exceptions.yaml and semantics.md alone.

`found(facts)` says what of each code must be found, before precedence; `primary` what of several findings stays (precedence.py).
"""

from tests.reference.codes import (
    amendments,
    cash,
    causes,
    credits,
    data,
    deferred,
    drift,
    extra,
    frequency,
    gaps,
    invoices,
    ledger,
    metered,
    paid,
    records,
    second,
    status,
    stopped,
    twice,
    unbilled,
    undone,
    usage,
)
from tests.reference.codes.facts import Facts, Finding

MODULES = (
    amendments, cash, causes, credits, data, deferred, drift, extra, frequency, gaps, invoices, ledger, paid, records, metered, second, status, stopped, twice, unbilled, undone, usage,
)  # fmt: skip
# What is read from terms: not of contracts whose terms the text leaves open (tests/strange/scope.py).
OF_TERMS = (amendments, causes, extra, frequency, gaps, metered, second, stopped, twice, unbilled, usage)
FROM_TERMS = {reading.__name__ for module in OF_TERMS for reading in module.CODES} | {"late_first_invoice"}
Key = tuple[str, object]


def found(facts: Facts) -> dict[str, list[Finding]]:
    """code -> its findings."""
    return {reading.__name__: list(reading(facts)) for module in MODULES for reading in module.CODES}
