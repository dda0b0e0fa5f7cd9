"""Deals that come when a term has renewed: amendments, fees and late papers (DECISIONS.md, "its last deal end")."""

from tests.billing.sentences import Example

RENEWED_TERMS = [
    Example(
        "an amendment adds a line: the renewal stands, and both go on with the next",
        """2025-01-01 to 2025-12-31, renews 12 months +10%
           2026-04-01 to 2026-12-31, amendment, closed 2026-03-01""",
        """A: 1 x 100 a year, billed annual
           B in deal 2 as B: 1 x 30 a quarter, billed quarterly""",
        """A 2025-01-01 2025-12-31 100.00
           A 2026-01-01 2026-12-31 110.00
           B 2026-04-01 2026-06-30 30.00
           B 2026-07-01 2026-09-30 30.00
           B 2026-10-01 2026-12-31 30.00
           A 2027-01-01 2027-12-31 121.00
           B 2027-01-01 2027-03-31 33.00""",  # B's price is of 2026: it has been uplifted once where A's has twice
        until="2099-12-31",
    ),
    Example(
        "a change without an end ends with the renewed term, and goes on",
        """2025-01-01 to 2025-12-31, renews 12 months +10%
           2026-02-15, amendment""",
        """A: 1 x 100 a month, billed quarterly
           B changes A in deal 2: 2 x 110 a month, billed quarterly""",
        """A 2025-01-01 2025-03-31 300.00
           A 2025-04-01 2025-06-30 300.00
           A 2025-07-01 2025-09-30 300.00
           A 2025-10-01 2025-12-31 300.00
           A 2026-01-01 2026-02-14 165.00
           B 2026-02-15 2026-03-31 330.00
           B 2026-04-01 2026-06-30 660.00
           B 2026-07-01 2026-09-30 660.00
           B 2026-10-01 2026-12-31 660.00
           B 2027-01-01 2027-03-31 726.00""",  # 330 x 45/90; 660 x 45/90
        until="2099-12-31",
    ),
    Example(
        "changed again in the next renewed term: what was renewed is what is changed",
        """2024-01-01 to 2024-12-31, renews 12 months
           2025-07-01, amendment
           2026-07-01, amendment, closed 2026-03-01""",
        """A: 1 x 60 a month, billed semiannual
           B changes A in deal 2: 2 x 60 a month, billed semiannual
           C changes A in deal 3: 3 x 60 a month, billed semiannual""",
        """A 2024-01-01 2024-06-30 360.00
           A 2024-07-01 2024-12-31 360.00
           A 2025-01-01 2025-06-30 360.00
           B 2025-07-01 2025-12-31 720.00
           B 2026-01-01 2026-06-30 720.00
           C 2026-07-01 2026-12-31 1080.00
           C 2027-01-01 2027-06-30 1080.00""",
        until="2099-12-31",
    ),
    Example(
        "removed in a renewed term: it ends the day before, the rest goes on",
        """2025-01-01 to 2025-12-31, renews 12 months
           2026-02-01""",
        """A: 1 x 28 a month, from 2025-12-01
           B as B: 1 x 10 a month, from 2025-12-01
           C removes A in deal 2: 0 x 0""",
        """A 2025-12-01 2025-12-31 28.00
           B 2025-12-01 2025-12-31 10.00
           A 2026-01-01 2026-01-31 28.00
           B 2026-01-01 2026-01-31 10.00
           B 2026-02-01 2026-02-28 10.00
           B 2026-03-01 2026-03-31 10.00""",
    ),
    Example(
        "an added line that ends within the renewed term ends there",
        """2025-01-01 to 2025-12-31, renews 12 months
           2026-02-01 to 2026-03-31, amendment""",
        """A: 1 x 100 a year, billed annual
           B in deal 2 as B: 1 x 10 a month""",
        """A 2025-01-01 2025-12-31 100.00
           A 2026-01-01 2026-12-31 100.00
           B 2026-02-01 2026-02-28 10.00
           B 2026-03-01 2026-03-31 10.00
           A 2027-01-01 2027-12-31 100.00""",
        until="2099-12-31",
    ),
    Example(
        "an amendment from before the end of the term to the end of the renewed one has moved that end",
        """2025-01-01 to 2025-12-31, renews 12 months
           2025-07-01 to 2026-12-31, amendment""",
        """A: 1 x 100 a year, billed annual
           B in deal 2 as B: 1 x 50 a year, billed annual""",
        """A 2025-01-01 2025-12-31 100.00
           B 2025-07-01 2026-06-30 50.00
           B 2026-07-01 2026-12-31 25.21""",  # 184/365
        until="2099-12-31",
    ),
    Example(
        "an amendment that comes when nothing renewed begins a term of its own",
        """2025-01-01 to 2025-12-31
           2026-03-01 to 2026-03-31, amendment, renews 1 months +10%""",
        """A: 1 x 100 a year, billed annual
           B in deal 2 as B: 1 x 10 a month""",
        """A 2025-01-01 2025-12-31 100.00
           B 2026-03-01 2026-03-31 10.00
           B 2026-04-01 2026-04-30 11.00""",
        until="2026-04-01",
    ),
    Example(
        "services sold within a renewed term end nothing",
        """2025-01-01 to 2025-12-31, renews 12 months
           2026-02-01 to 2026-02-28""",
        """A: 1 x 100 a year, billed annual
           F in deal 2 as F: 1 x 500 once""",
        """A 2025-01-01 2025-12-31 100.00
           A 2026-01-01 2026-12-31 100.00
           F 2026-02-01 2026-02-01 500.00""",
    ),
    Example(
        "renewed for a year by itself, then on paper: the year between is owed",
        """2024-01-01 to 2024-12-31, renews 12 months +5%
           2026-01-01 to 2026-12-31, closed 2025-11-20""",
        """A: 1 x 100 a year, billed annual
           B in deal 2: 1 x 130 a year, billed annual""",
        """A 2024-01-01 2024-12-31 100.00
           A 2025-01-01 2025-12-31 105.00
           B 2026-01-01 2026-12-31 130.00""",
        until="2099-12-31",
    ),
    Example(
        "a renewal deal closed too late: what had renewed stands until it begins",
        """2025-01-01 to 2025-12-31, renews 12 months
           2026-01-20 to 2026-12-31, closed 2026-01-15""",
        """A: 1 x 365 a year, billed annual
           B in deal 2: 1 x 120 a month""",
        """A 2025-01-01 2025-12-31 365.00
           A 2026-01-01 2026-01-19 19.00
           B 2026-01-20 2026-02-19 120.00
           B 2026-02-20 2026-03-19 120.00
           B 2026-03-20 2026-04-19 120.00""",
    ),
    Example(
        "on paper without an end: the renewal does not go on beside it",
        """2025-01-01 to 2025-12-31, renews 12 months
           2026-03-01, renewal""",
        """A: 1 x 365 a year, billed annual
           B in deal 2: 1 x 120 a month""",
        """A 2025-01-01 2025-12-31 365.00
           A 2026-01-01 2026-02-28 59.00
           B 2026-03-01 2026-03-31 120.00""",
    ),
    Example(
        "amended in a renewed term, then on paper: both end the day before, and the paper's own term renews",
        """2024-01-01 to 2024-12-31, renews 12 months
           2025-07-01, amendment
           2026-01-01 to 2026-02-28, renewal, renews 1 months +50%, closed 2025-12-20""",
        """A: 1 x 100 a year, billed annual
           B as B: 1 x 100 a month, billed semiannual
           C changes B in deal 2: 2 x 100 a month, billed semiannual
           D in deal 3 as D: 1 x 10 a month""",
        """A 2024-01-01 2024-12-31 100.00
           B 2024-01-01 2024-06-30 600.00
           B 2024-07-01 2024-12-31 600.00
           A 2025-01-01 2025-12-31 100.00
           B 2025-01-01 2025-06-30 600.00
           C 2025-07-01 2025-12-31 1200.00
           D 2026-01-01 2026-01-31 10.00
           D 2026-02-01 2026-02-28 10.00
           D 2026-03-01 2026-03-31 15.00""",
    ),
    Example(
        "renewed terms count from the first of them: August 31, September 30, October 31",
        """2025-02-01 to 2025-08-30, renews 1 months
           2025-10-10, amendment""",
        """A: 1 x 100 a month, billed once
           B changes A in deal 2: 1 x 300 a month, billed once""",
        """A 2025-02-01 2025-08-30 696.77
           A 2025-08-31 2025-09-29 99.89
           A 2025-09-30 2025-10-09 32.37
           B 2025-10-10 2025-10-30 203.23
           B 2025-10-31 2025-11-29 299.68""",  # 6 + 30/31 months; 1/31 + 29/30; 1/30 + 9/31; 21/31 of 300; 1/31 + 29/30
        until="2025-10-31",
    ),
    Example(
        "cancelled after it was amended: both end on that day",
        """2025-01-01 to 2025-12-31, renews 12 months, cancelled 2026-03-10
           2026-02-01 to 2026-12-31, amendment""",
        """A: 1 x 31 a month, from 2025-12-01
           B in deal 2 as B: 1 x 62 a month""",
        """A 2025-12-01 2025-12-31 31.00
           A 2026-01-01 2026-01-31 31.00
           A 2026-02-01 2026-02-28 31.00
           B 2026-02-01 2026-02-28 62.00
           A 2026-03-01 2026-03-10 10.00
           B 2026-03-01 2026-03-10 20.00""",
        until="2099-12-31",
    ),
]
