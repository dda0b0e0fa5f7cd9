"""Renewals, and terms without an end."""

from tests.billing.sentences import Example

RENEWALS = [
    Example(
        "auto-renewal twice with uplift: 100, 105, 110.25",
        "2024-01-01 to 2024-12-31, renews 12 months +5%",
        "A: 1 x 100 a month, billed annual",
        """A 2024-01-01 2024-12-31 1200.00
           A 2025-01-01 2025-12-31 1260.00
           A 2026-01-01 2026-12-31 1323.00
           A 2027-01-01 2027-12-31 1389.15""",
        until="2099-12-31",
    ),
    Example(
        "a term that is still running renews in the forecast",
        "2026-01-01 to 2026-06-30, renews 6 months",
        "A: 1 x 100 a quarter, billed quarterly",
        """A 2026-01-01 2026-03-31 100.00
           A 2026-04-01 2026-06-30 100.00
           A 2026-07-01 2026-09-30 100.00
           A 2026-10-01 2026-12-31 100.00
           A 2027-01-01 2027-03-31 100.00""",
        until="2027-03-30",
    ),
    Example(
        "a row that straddles a renewal is cut there, the anchor stays",
        "2025-01-15 to 2025-12-31, renews 12 months +10%",
        "A: 1 x 310 a month, from 2025-11-15",
        """A 2025-11-15 2025-12-14 310.00
           A 2025-12-15 2025-12-31 170.00
           A 2026-01-01 2026-01-14 154.00
           A 2026-01-15 2026-02-14 341.00
           A 2026-02-15 2026-03-14 341.00
           A 2026-03-15 2026-04-14 341.00""",  # 17/31 at 310; 14/31 at 341
    ),
    Example(
        "a discount without an end goes on into the renewal, one with an end does not",
        "2025-01-01 to 2025-12-31, renews 12 months",
        """A: 1 x 100 a month, billed annual, less 10%
           B: 1 x 100 a month, billed annual, less 10% until 2025-12-31""",
        """A 2025-01-01 2025-12-31 1080.00
           B 2025-01-01 2025-12-31 1080.00
           A 2026-01-01 2026-12-31 1080.00
           B 2026-01-01 2026-12-31 1200.00""",
    ),
    Example(
        "billed once: one row a renewal",
        "2025-01-01 to 2025-12-31, renews 6 months +10%",
        "A: 1 x 100 a month, billed once",
        """A 2025-01-01 2025-12-31 1200.00
           A 2026-01-01 2026-06-30 660.00
           A 2026-07-01 2026-12-31 726.00
           A 2027-01-01 2027-06-30 798.60""",
        until="2099-12-31",
    ),
    Example(
        "annual uplift and renewal uplift together: 1000 x 1.03 x 1.05",
        "2025-01-01 to 2025-12-31, renews 12 months +5%",
        "A: 1 x 1000 a year, billed annual, +3% a year",
        """A 2025-01-01 2025-12-31 1000.00
           A 2026-01-01 2026-12-31 1081.50""",
    ),
    Example(
        "fees are not renewed; nor is a line that ended before the term",
        "2025-01-01 to 2025-12-31, renews 12 months",
        """F: 1 x 500 once
           A: 1 x 100 a year, billed annual, to 2025-11-30
           B: 1 x 100 a year, billed annual""",
        """F 2025-01-01 2025-01-01 500.00
           A 2025-01-01 2025-11-30 91.51
           B 2025-01-01 2025-12-31 100.00
           B 2026-01-01 2026-12-31 100.00""",  # 334/365
    ),
    Example(
        "cancelled by the end of the term: no renewal",
        "2025-01-01 to 2025-12-31, renews 12 months, cancelled 2025-12-31",
        "A: 1 x 100 a year, billed annual",
        "A 2025-01-01 2025-12-31 100.00",
        until="2099-12-31",
    ),
    Example(
        "cancelled in its renewal: the renewal runs to that day",
        "2025-01-01 to 2025-12-31, renews 12 months, cancelled 2026-02-14",
        "A: 1 x 280 a month",
        "\n".join(
            f"A 2025-{m:02}-01 2025-{m:02}-{d} 280.00"
            for m, d in enumerate((31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), 1)
        )
        + """
           A 2026-01-01 2026-01-31 280.00
           A 2026-02-01 2026-02-14 140.00""",
        until="2099-12-31",
    ),
    Example(
        "a deal that covers the day after takes the renewal's place",
        """2025-01-01 to 2025-12-31, renews 12 months
           2026-01-01""",
        """A: 1 x 100 a year, billed annual
           B in deal 2: 1 x 130 a year, billed annual""",
        """A 2025-01-01 2025-12-31 100.00
           B 2026-01-01 2026-12-31 130.00""",
    ),
    Example(
        "a renewal deal that starts late and was closed in time: the gap is nobody's, its lines have their own anchors",
        """2025-01-01 to 2025-12-31, renews 12 months
           2026-01-20 to 2026-12-31, closed 2025-12-31""",
        """A: 1 x 100 a year, billed annual
           B in deal 2: 1 x 120 a month""",
        """A 2025-01-01 2025-12-31 100.00
           B 2026-01-20 2026-02-19 120.00
           B 2026-02-20 2026-03-19 120.00
           B 2026-03-20 2026-04-19 120.00""",
    ),
    Example(
        "a deal without an end whose line has one: its term is the line's, and renews",
        "2025-01-01, renews 12 months",
        "A: 1 x 100 a year, billed annual, to 2025-12-31",
        """A 2025-01-01 2025-12-31 100.00
           A 2026-01-01 2026-12-31 100.00""",
    ),
    Example(
        "changed with the day after the term: the old line does not go on beside the new one",
        "2025-01-01 to 2025-12-31, renews 12 months",
        """A: 1 x 100 a year, billed annual
           B changes A: 2 x 100 a year, billed annual, from 2026-01-01 to 2026-12-31""",
        """A 2025-01-01 2025-12-31 100.00
           B 2026-01-01 2026-12-31 200.00""",
    ),
    Example(
        "two deals of the same days renew on other terms: those of the later id, whatever the order of the rows",
        """2025-01-01 to 2025-12-31, renews 6 months +10%
           2025-01-01 to 2025-12-31, renews 12 months +20%""",
        "A: 1 x 100 a year, billed annual",
        """A 2025-01-01 2025-12-31 100.00
           A 2026-01-01 2026-12-31 120.00""",
    ),
    Example(
        "monthly renewal: each one grows the price",
        "2026-01-01 to 2026-01-31, renews 1 months +1%",
        "A: 1 x 100 a month",
        """A 2026-01-01 2026-01-31 100.00
           A 2026-02-01 2026-02-28 101.00
           A 2026-03-01 2026-03-31 102.01""",
    ),
]
