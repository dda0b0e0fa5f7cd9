"""Parts of periods, by each rule of proration."""

from tests.billing.sentences import Example

SHARES = [
    Example(
        "actual days: 17 of 31",
        "2026-01-15 to 2026-03-31",
        "A: 12 x 40.00 a month, less 10% until 2026-06-30",
        """A 2026-01-15 2026-02-14 432.00
           A 2026-02-15 2026-03-14 432.00
           A 2026-03-15 2026-03-31 236.90""",  # 432 x 17/31 = 236.903
    ),
    Example(
        "30/360: from Mar 15 to Apr 1 are 16 days of 30",
        "2026-01-15 to 2026-03-31",
        "A: 1 x 300 a month, by thirty_360",
        """A 2026-01-15 2026-02-14 300.00
           A 2026-02-15 2026-03-14 300.00
           A 2026-03-15 2026-03-31 160.00""",
    ),
    Example(
        "30/360: the last day of February counts as the 30th",
        "2026-01-31 to 2026-03-14",
        "A: 1 x 300 a month, by thirty_360",
        """A 2026-01-31 2026-02-27 300.00
           A 2026-02-28 2026-03-14 150.00""",  # Feb 28 = 30th, to Mar 15: 15 days of 30
    ),
    Example(
        "30/360 gives at most the whole",
        "2026-03-01 to 2026-03-30",
        "A: 1 x 300 a month, by thirty_360",
        "A 2026-03-01 2026-03-30 300.00",  # Mar 1 to Mar 31: 30 of 30
    ),
    Example(
        "30/360 of a quarter: 1 month and 10 days of 90",
        "2026-01-01 to 2026-02-10",
        "A: 1 x 900 a quarter, billed quarterly, by thirty_360",
        "A 2026-01-01 2026-02-10 400.00",  # 40/90
    ),
    Example(
        "no share: a part costs the whole",
        "2026-01-15 to 2026-03-20",
        "A: 1 x 300 a month, by no share",
        """A 2026-01-15 2026-02-14 300.00
           A 2026-02-15 2026-03-14 300.00
           A 2026-03-15 2026-03-20 300.00""",
    ),
    Example(
        "a part of a leap February: 15 of 29 days",
        "2024-02-01 to 2024-02-15",
        "A: 1 x 29 a month",
        "A 2024-02-01 2024-02-15 15.00",
    ),
    Example(
        "half away from zero: 1.005 becomes 1.01",
        "2026-01-01 to 2026-01-31",
        "A: 1 x 1.005 a month",
        "A 2026-01-01 2026-01-31 1.01",
    ),
    Example(
        "half away from zero, below zero: -1.005 becomes -1.01",
        "2026-01-01 to 2026-01-31",
        "A: -1 x 1.005 a month",
        "A 2026-01-01 2026-01-31 -1.01",
    ),
    Example(
        "rounded once: 3 x 0.3333 is 1.00, not three times 0.33",
        "2026-01-01 to 2026-01-31",
        "A: 3 x 0.3333 a month",
        "A 2026-01-01 2026-01-31 1.00",
    ),
    Example(
        "yen have no minor unit: 17 of 31 days of 10,000 are 5,484",
        "2026-01-15 to 2026-01-31, JPY",
        "A: 1 x 10000 a month",
        "A 2026-01-15 2026-01-31 5484",
    ),
    Example(
        "dinars have three digits: 17 of 31 days of 10.000",
        "2026-01-15 to 2026-01-31, KWD",
        "A: 1 x 10 a month",
        "A 2026-01-15 2026-01-31 5.484",
    ),
    Example(
        "an amount to half a yen rounds up",
        "2026-01-01 to 2026-01-31, JPY",
        "A: 3 x 33.5 a month",
        "A 2026-01-01 2026-01-31 101",
    ),
    Example(
        "a quantity of seven and a half",
        "2026-01-01 to 2026-01-31",
        "A: 7.5 x 19.99 a month",
        "A 2026-01-01 2026-01-31 149.93",  # 149.925
    ),
]
