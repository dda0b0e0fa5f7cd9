"""How a line is cut into billing periods."""

from tests.billing.sentences import Example

PERIODS = [
    Example(
        "a month, in advance",
        "2026-01-01 to 2026-12-31",
        "A: 12 x 40.00 a month",
        """A 2026-01-01 2026-01-31 480.00
           A 2026-02-01 2026-02-28 480.00
           A 2026-03-01 2026-03-31 480.00""",
    ),
    Example(
        "the anchor is Jan 31: every period starts on the month's last day",
        "2026-01-31 to 2026-12-31",
        "A: 1 x 100 a month",
        """A 2026-01-31 2026-02-27 100.00
           A 2026-02-28 2026-03-30 100.00
           A 2026-03-31 2026-04-29 100.00
           A 2026-04-30 2026-05-30 100.00
           A 2026-05-31 2026-06-29 100.00""",
        until="2026-06-01",
    ),
    Example(
        "the anchor is Jan 30: February alone is clamped",
        "2026-01-30 to 2026-12-31",
        "A: 1 x 100 a month",
        """A 2026-01-30 2026-02-27 100.00
           A 2026-02-28 2026-03-29 100.00
           A 2026-03-30 2026-04-29 100.00""",
    ),
    Example(
        "leap year: the anchor is Jan 31, 2024 has a Feb 29",
        "2024-01-31 to 2024-04-29",
        "A: 1 x 100 a month",
        """A 2024-01-31 2024-02-28 100.00
           A 2024-02-29 2024-03-30 100.00
           A 2024-03-31 2024-04-29 100.00""",
    ),
    Example(
        "leap day anchor, billed annually: Feb 29, then Feb 28",
        "2024-02-29 to 2026-02-27",
        "A: 1 x 1200 a year, billed annual",
        """A 2024-02-29 2025-02-27 1200.00
           A 2025-02-28 2026-02-27 1200.00""",
    ),
    Example(
        "a monthly price billed quarterly: three months",
        "2026-01-01 to 2026-06-30",
        "A: 12 x 40.00 a month, billed quarterly",
        """A 2026-01-01 2026-03-31 1440.00
           A 2026-04-01 2026-06-30 1440.00""",
        until="2026-12-31",
    ),
    Example(
        "a monthly price billed semiannually",
        "2026-01-01 to 2026-12-31",
        "A: 2 x 15.50 a month, billed semiannual",
        """A 2026-01-01 2026-06-30 186.00
           A 2026-07-01 2026-12-31 186.00""",
        until="2026-12-31",
    ),
    Example(
        "a yearly price billed monthly: 100 / 12 = 8.333... each",
        "2026-01-01 to 2026-03-31",
        "A: 1 x 100 a year",
        """A 2026-01-01 2026-01-31 8.33
           A 2026-02-01 2026-02-28 8.33
           A 2026-03-01 2026-03-31 8.33""",
    ),
    Example(
        "a quarterly price billed annually",
        "2026-01-01 to 2026-12-31",
        "A: 3 x 99.99 a quarter, billed annual",
        "A 2026-01-01 2026-12-31 1199.88",
    ),
    Example(
        "price_period once, billed quarterly: the price is for the period",
        "2026-01-01 to 2026-06-30",
        "A: 2 x 300 a period, billed quarterly",
        "A 2026-01-01 2026-03-31 600.00",
    ),
    Example(
        "billed once: twelve months in one row",
        "2026-01-01 to 2026-12-31",
        "A: 3 x 10.333 a month, billed once",
        "A 2026-01-01 2026-12-31 371.99",  # 371.988
    ),
    Example(
        "billed once, the last month is cut: 10 months and 22 of 31 days",
        "2026-02-10 to 2026-12-31",
        "A: 3 x 10.333 a month, billed once",
        "A 2026-02-10 2026-12-31 331.99",  # 30.999 x (10 + 22/31) = 331.98929...
    ),
    Example(
        "billed once, a price for the term",
        "2026-01-01 to 2027-06-30",
        "A: 5 x 200 for the term, billed once",
        "A 2026-01-01 2027-06-30 1000.00",
    ),
    Example(
        "billed once, a price for the term, cancelled after 181 of 365 days",
        "2025-07-01 to 2026-06-30, cancelled 2025-12-28",
        "A: 1 x 3650 for the term, billed once",
        "A 2025-07-01 2025-12-28 1810.00",
    ),
    Example(
        "open-ended: to the horizon, the last row whole",
        "2026-03-15",
        "A: 1 x 10 a month, billed quarterly",
        """A 2026-03-15 2026-06-14 30.00
           A 2026-06-15 2026-09-14 30.00
           A 2026-09-15 2026-12-14 30.00
           A 2026-12-15 2027-03-14 30.00
           A 2027-03-15 2027-06-14 30.00""",
        until="2099-12-31",
    ),
    Example(
        "no start anywhere: the closing date",
        "closed 2026-03-05",
        "A: 1 x 10 a month, to 2026-04-04",
        "A 2026-03-05 2026-04-04 10.00",
    ),
    Example(
        "a line with dates of its own",
        "2026-01-01 to 2026-12-31",
        "A: 1 x 31 a month, from 2026-02-15 to 2026-03-31",
        """A 2026-02-15 2026-03-14 31.00
           A 2026-03-15 2026-03-31 17.00""",  # 17 of 31 days
    ),
]
