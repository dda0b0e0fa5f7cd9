"""Amendments, removals, ramps and cancellations."""

from tests.billing.sentences import Example

CHANGES = [
    Example(
        "a line of one day beside another of its sku",
        "2026-03-01 to 2026-12-31",
        """A: 1 x 310 a month
           B: 1 x 310 a month, from 2026-03-10 to 2026-03-10""",
        """A 2026-03-01 2026-03-31 310.00
           B 2026-03-10 2026-03-10 10.00""",
    ),
    Example(
        "a change in mid-period: the old line's part, the new line's part, one anchor",
        "2026-01-01 to 2026-12-31",
        """A: 12 x 40 a month
           B changes A: 15 x 40 a month, from 2026-02-10""",
        """A 2026-01-01 2026-01-31 480.00
           A 2026-02-01 2026-02-09 154.29
           B 2026-02-10 2026-02-28 407.14
           B 2026-03-01 2026-03-31 600.00""",  # 480 x 9/28; 600 x 19/28
    ),
    Example(
        "two changes in one period, both naming the first line: in order of start",
        "2026-03-01 to 2026-12-31",
        """A: 10 x 31 a month
           C changes A: 30 x 31 a month, from 2026-03-21
           B changes A: 20 x 31 a month, from 2026-03-11""",
        """A 2026-03-01 2026-03-10 100.00
           B 2026-03-11 2026-03-20 200.00
           C 2026-03-21 2026-03-31 330.00""",
    ),
    Example(
        "a chain of changes",
        "2026-01-01 to 2026-12-31",
        """A: 1 x 100 a month
           B changes A: 2 x 100 a month, from 2026-02-01
           C changes B: 3 x 100 a month, from 2026-03-01""",
        """A 2026-01-01 2026-01-31 100.00
           B 2026-02-01 2026-02-28 200.00
           C 2026-03-01 2026-03-31 300.00""",
    ),
    Example(
        "a change in another deal takes the replaced line's end",
        """2025-12-01 to 2026-02-28
           closed 2026-01-15""",
        """A: 1 x 100 a month
           B changes A in deal 2: 2 x 100 a month, from 2026-01-20""",
        """A 2025-12-01 2025-12-31 100.00
           A 2026-01-01 2026-01-19 61.29
           B 2026-01-20 2026-01-31 77.42
           B 2026-02-01 2026-02-28 200.00""",  # 19/31; 200 x 12/31
    ),
    Example(
        "a removal ends its line and bills nothing",
        "2026-01-01 to 2026-12-31",
        """A: 1 x 100 a month
           R removes A: from 2026-02-15""",
        """A 2026-01-01 2026-01-31 100.00
           A 2026-02-01 2026-02-14 50.00""",
    ),
    Example(
        "a change on the first day leaves nothing of the old line",
        "2026-03-01 to 2026-12-31",
        """A: 1 x 100 a month
           B changes A: 2 x 100 a month, from 2026-03-01""",
        "B 2026-03-01 2026-03-31 200.00",
    ),
    Example(
        "a change to another billing frequency keeps the anchor",
        "2026-01-15 to 2026-12-31",
        """A: 1 x 100 a month
           B changes A: 1 x 100 a month, billed quarterly, from 2026-03-15""",
        """A 2026-01-15 2026-02-14 100.00
           A 2026-02-15 2026-03-14 100.00
           B 2026-03-15 2026-04-14 103.33""",  # full period Jan 15 to Apr 14: 300 x 31/90
    ),
    Example(
        "the uplift of a change counts from its own start",
        "2025-01-01 to 2026-12-31",
        """A: 1 x 100 a month, billed annual, +10% a year
           B changes A: 1 x 100 a month, billed annual, +10% a year, from 2025-07-01""",
        """A 2025-01-01 2025-06-30 595.07
           B 2025-07-01 2025-12-31 604.93
           B 2026-01-01 2026-12-31 1200.00""",  # 181 and 184 of 365 days
    ),
    Example(
        "cancelled in mid-period: the last row is cut",
        "2026-01-01 to 2026-12-31, cancelled 2026-03-10",
        "A: 1 x 310 a month",
        """A 2026-01-01 2026-01-31 310.00
           A 2026-02-01 2026-02-28 310.00
           A 2026-03-01 2026-03-10 100.00""",
    ),
    Example(
        "cancelled in a quarter paid in advance: what is owed is the part (the rest is for a credit note)",
        "2026-01-01 to 2026-12-31, cancelled 2026-02-14",
        "A: 1 x 900 a quarter, billed quarterly",
        "A 2026-01-01 2026-02-14 450.00",
    ),
    Example(
        "one-time lines that started by the cancellation stand, later ones do not",
        "2026-01-01 to 2026-12-31, cancelled 2026-02-14",
        """F: 1 x 500 once, from 2026-02-14
           G: 1 x 700 once, from 2026-02-15""",
        "F 2026-02-14 2026-02-14 500.00",
    ),
    Example(
        "the earliest cancellation of the contract's deals ends all its lines",
        """2026-01-01 to 2026-12-31, cancelled 2026-03-31
           2026-01-01 to 2026-12-31, cancelled 2026-01-31""",
        """A: 1 x 100 a month
           B in deal 2: 1 x 50 a month""",
        """A 2026-01-01 2026-01-31 100.00
           B 2026-01-01 2026-01-31 50.00""",
    ),
]
