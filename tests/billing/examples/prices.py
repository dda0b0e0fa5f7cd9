"""Prices, discounts and uplifts."""

from tests.billing.sentences import Example

PRICES = [
    Example(
        "a trillion less a cent a month: what is above a trillion is left out, and no less",
        "2026-02-01 to 2026-03-15",
        "A: 1 x 999999999999.99 a month",
        """A 2026-02-01 2026-02-28 999999999999.99
           A 2026-03-01 2026-03-15 483870967741.93""",  # 15/31
    ),
    Example(
        "a million of a million a year, with a discount, an uplift and a share",
        "2025-03-01 to 2026-03-10",
        "A: 999999 x 1000000 a year, billed annual, less 33.333333%, +5% a year",
        """A 2025-03-01 2026-02-28 666666003333.33
           A 2026-03-01 2026-03-10 19178063109.59""",
    ),
    Example(
        "a discount with an end: the row that begins by then still has it",
        "2026-01-15 to 2026-12-31",
        "A: 1 x 100 a month, less 25% until 2026-02-15",
        """A 2026-01-15 2026-02-14 75.00
           A 2026-02-15 2026-03-14 75.00
           A 2026-03-15 2026-04-14 100.00""",
    ),
    Example(
        "a discount to the day before a row begins is over",
        "2026-01-15 to 2026-12-31",
        "A: 1 x 100 a month, less 25% until 2026-02-14",
        """A 2026-01-15 2026-02-14 75.00
           A 2026-02-15 2026-03-14 100.00
           A 2026-03-15 2026-04-14 100.00""",
    ),
    Example(
        "a third off, in percent with digits",
        "2026-03-01 to 2026-03-31",
        "A: 1 x 1000 a month, less 33.333333%",
        "A 2026-03-01 2026-03-31 666.67",
    ),
    Example(
        "all of it given away",
        "2026-03-01 to 2026-03-31",
        "A: 4 x 25 a month, less 100%",
        "A 2026-03-01 2026-03-31 0.00",
    ),
    Example(
        "annual uplift on the anniversary, compounding: 100, 105, 110.25",
        "2024-01-01 to 2026-12-31",
        "A: 1 x 100 a month, billed annual, +5% a year",
        """A 2024-01-01 2024-12-31 1200.00
           A 2025-01-01 2025-12-31 1260.00
           A 2026-01-01 2026-12-31 1323.00""",
    ),
    Example(
        "the uplift waits for the row that begins on or after the anniversary",
        "2025-02-10 to 2026-12-31",
        "A: 1 x 100 a month, +10% a year, billed quarterly",
        """A 2025-02-10 2025-05-09 300.00
           A 2025-05-10 2025-08-09 300.00
           A 2025-08-10 2025-11-09 300.00
           A 2025-11-10 2026-02-09 300.00
           A 2026-02-10 2026-05-09 330.00""",
    ),
    Example(
        "an anniversary of Feb 29 falls on Feb 28",
        "2024-02-29 to 2026-12-31",
        "A: 1 x 100 a year, billed annual, +10% a year",
        """A 2024-02-29 2025-02-27 100.00
           A 2025-02-28 2026-02-27 110.00
           A 2026-02-28 2026-12-31 101.77""",  # 121 x 307/365
    ),
    Example(
        "odd uplift, exact: 100 x 1.035^2 = 107.1225",
        "2024-03-01 to 2026-12-31",
        "A: 1 x 100 a month, billed annual, +3.5% a year, from 2024-03-01 to 2027-02-28",
        """A 2024-03-01 2025-02-28 1200.00
           A 2025-03-01 2026-02-28 1242.00
           A 2026-03-01 2027-02-28 1285.47""",
    ),
    Example(
        "uplift and discount together: 12 x 40 x 1.03 less 10%",
        "2025-01-01 to 2026-12-31",
        "A: 12 x 40 a month, billed annual, +3% a year, less 10%",
        """A 2025-01-01 2025-12-31 5184.00
           A 2026-01-01 2026-12-31 5339.52""",
    ),
    Example(
        "a ramp: consecutive lines, each with its own anchor",
        "2025-11-15 to 2026-12-31",
        """A: 10 x 20 a month, from 2025-11-15 to 2026-01-31
           B: 20 x 19 a month, from 2026-02-01""",
        """A 2025-11-15 2025-12-14 200.00
           A 2025-12-15 2026-01-14 200.00
           A 2026-01-15 2026-01-31 109.68
           B 2026-02-01 2026-02-28 380.00
           B 2026-03-01 2026-03-31 380.00""",  # 200 x 17/31 = 109.677
    ),
    Example(
        "ramp, uplift and discount: the step's own year counts",
        "2024-01-01 to 2026-12-31",
        """A: 10 x 20 a month, billed annual, to 2024-12-31, less 50%
           B: 20 x 20 a month, billed annual, from 2025-01-01, +4% a year, less 5% until 2025-12-31""",
        """A 2024-01-01 2024-12-31 1200.00
           B 2025-01-01 2025-12-31 4560.00
           B 2026-01-01 2026-12-31 4992.00""",
    ),
    Example(
        "a fee once, on its day", "2026-01-10 to 2026-12-31", "F: 1 x 999.995 once", "F 2026-01-10 2026-01-10 1000.00"
    ),
    Example(
        "a fee with dates of its own keeps them",
        "2026-01-01 to 2026-12-31",
        "F: 2 x 250 once, from 2026-02-01 to 2026-04-30, less 10%",
        "F 2026-02-01 2026-04-30 450.00",
    ),
    Example(
        "a fee that its own dates end before it begins is no part of the deal",
        "2026-01-01 to 2026-12-31",
        """A: 1 x 100 a year, billed annual
           F: 1 x 250 once, from 2026-04-01 to 2026-03-31""",
        "A 2026-01-01 2026-12-31 100.00",
    ),
    Example(
        "a fee that begins after the horizon is not there yet",
        "2026-01-01 to 2029-12-31",
        "F: 1 x 250 once, from 2027-04-01",
        "",
        until="2099-12-31",
    ),
]
