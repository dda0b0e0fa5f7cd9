"""Contracts and steps of one day, and the last day of service."""

from tests.billing.sentences import Example

DAYS = [
    Example(
        "cancelled as of today: its last day of service",
        "2026-01-01 to 2026-12-31, cancelled 2026-03-31",
        "A: 1 x 100 a month",
        """A 2026-01-01 2026-01-31 100
           A 2026-02-01 2026-02-28 100
           A 2026-03-01 2026-03-31 100""",
    ),
    Example(
        "a contract of one day: 310 / 31",
        "2026-03-15 to 2026-03-15",
        "A: 1 x 310 a month",
        "A 2026-03-15 2026-03-15 10.00",
    ),
    Example(
        "a price for a term of one day",
        "2026-03-15 to 2026-03-15",
        "A: 1 x 100 for the term, billed once",
        "A 2026-03-15 2026-03-15 100.00",
    ),
    Example(
        "the first step of a ramp is one day: 310 / 31, then 620 x 30/31",
        "2026-01-01 to 2026-01-31",
        """A: 1 x 310 a month, to 2026-01-01
           B: 1 x 620 a month, from 2026-01-02""",
        """A 2026-01-01 2026-01-01 10.00
           B 2026-01-02 2026-01-31 600.00""",
    ),
    Example(
        "three years with a discount that has no end",
        "2026-01-01 to 2028-12-31",
        "A: 1 x 100 a month, less 10%",
        """A 2026-01-01 2026-01-31 90
           A 2026-02-01 2026-02-28 90
           A 2026-03-01 2026-03-31 90""",
    ),
]
