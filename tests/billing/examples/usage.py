"""Usage, tiers and commitments."""

from tests.billing.sentences import Example

USAGE = [
    Example(
        "usage at a flat price, the running period so far",
        "2026-02-01 to 2026-12-31",
        "U: usage of api x 0.012",
        """U 2026-02-01 2026-02-28 12.01
           U 2026-03-01 2026-03-31 1.20""",  # 1000.5 x 0.012 = 12.006
        usage="""2026-02-03 1000 api
                 2026-02-28T23:59:59 0.5 api
                 2026-03-01T00:00:00 100 api""",
    ),
    Example(
        "copies count once; rejected records and other meters do not",
        "2026-03-01 to 2026-12-31",
        "U: usage of api x 1",
        "U 2026-03-01 2026-03-31 30.00",
        usage="""2026-03-05 10 api
                 2026-03-05 10 api
                 2026-03-05 20 api accepted
                 2026-03-06 40 api rejected
                 2026-03-06 80 storage""",
    ),
    Example(
        "included quantity: 1200 - 1000 at 0.05",
        "2026-03-01 to 2026-12-31",
        "U: usage of api x 0.05, 1000 included",
        "U 2026-03-01 2026-03-31 10.00",
        usage="2026-03-05 1200 api",
    ),
    Example(
        "included quantity in a part period: 1000 x 17/31 = 548.387...",
        "2026-01-15 to 2026-01-31",
        "U: usage of api x 0.05, 1000 included",
        "U 2026-01-15 2026-01-31 32.58",  # its period Jan 15 to Feb 14 has 31 days; (1200 - 17000/31) x 0.05 = 32.5806
        usage="2026-01-20 1200 api",
    ),
    Example(
        "included quantity of a term billed once that is cut, by 30/360: 1200 x 180/360, as a price for the term would be",
        "2025-09-01 to 2026-08-31, cancelled 2026-02-28",
        "U: usage of api x 0.1, 1200 included, billed once, by thirty_360",
        "U 2025-09-01 2026-02-28 40.00",  # by actual days, 181 of 365, it would be 40.49
        usage="2025-09-05 1000 api",
    ),
    Example(
        "less used than included: nothing",
        "2026-03-01 to 2026-12-31",
        "U: usage of api x 0.05, 1000 included",
        "U 2026-03-01 2026-03-31 0.00",
        usage="2026-03-05 999 api",
    ),
    Example(
        "graduated tiers: 1000 at 0.02 + 5, the other 500 at 0.01",
        "2026-03-01 to 2026-12-31",
        "U: usage of api, graduated, tiers 1000: 0.02 + 5; 0.01 + 3",
        "U 2026-03-01 2026-03-31 33.00",  # 20 + 5 + 5 + 3
        usage="2026-03-05 1500 api",
    ),
    Example(
        "graduated, at the bound: the second tier is not entered",
        "2026-03-01 to 2026-12-31",
        "U: usage of api, graduated, tiers 1000: 0.02 + 5; 0.01 + 3",
        "U 2026-03-01 2026-03-31 25.00",
        usage="2026-03-05 1000 api",
    ),
    Example(
        "graduated, nothing used: no tier is entered, no fee",
        "2026-03-01 to 2026-12-31",
        "U: usage of api, graduated, tiers 1000: 0.02 + 5; 0.01 + 3",
        "U 2026-03-01 2026-03-31 0.00",
    ),
    Example(
        "volume tiers at the bound: all of it in the first",
        "2026-03-01 to 2026-12-31",
        "U: usage of api, volume, tiers 1000: 0.02 + 5; 0.01 + 3",
        "U 2026-03-01 2026-03-31 25.00",
        usage="2026-03-05 1000 api",
    ),
    Example(
        "volume tiers beside the bound: all of it in the second",
        "2026-03-01 to 2026-12-31",
        "U: usage of api, volume, tiers 1000: 0.02 + 5; 0.01 + 3",
        "U 2026-03-01 2026-03-31 13.01",  # 1001 x 0.01 + 3
        usage="2026-03-05 1001 api",
    ),
    Example(
        "beyond a bounded last tier its price goes on",
        "2026-03-01 to 2026-12-31",
        "U: usage of api, graduated, tiers 10: 1; 20: 0.5",
        "U 2026-03-01 2026-03-31 55.00",  # 10 + 90 x 0.5
        usage="2026-03-05 100 api",
    ),
    Example(
        "and so does that of a tier which ends at 0, where there is no other",
        "2026-03-01 to 2026-12-31",
        "U: usage of api, graduated, tiers 0: 0.5 + 5",
        "U 2026-03-01 2026-03-31 55.00",  # 100 x 0.5 + 5
        usage="2026-03-05 100 api",
    ),
    Example(
        "uplift raises tier prices, not flat fees",
        "2025-03-01 to 2026-12-31",
        "U: usage of api, billed annual, +10% a year, graduated, tiers 100: 1 + 5; 0.5",
        """U 2025-03-01 2026-02-28 105.00
           U 2026-03-01 2026-12-31 115.00""",  # 1.1 x 100 + 5; the fee stands
        usage="""2025-06-01 100 api
                 2026-03-02 100 api""",
    ),
    Example(
        "renewal raises the usage price, not what is included",
        "2025-03-01 to 2026-02-28, renews 12 months +10%",
        "U: usage of api x 2, billed annual, 50 included",
        """U 2025-03-01 2026-02-28 100.00
           U 2026-03-01 2027-02-28 110.00""",
        usage="""2025-06-01 100 api
                 2026-03-02 100 api""",
    ),
    Example(
        "a discount does not touch usage",
        "2026-03-01 to 2026-12-31",
        "U: usage of api x 1, less 50%",
        "U 2026-03-01 2026-03-31 7.00",
        usage="2026-03-05 7 api",
    ),
    Example(
        "a commitment a billing period: 50 less 14 used",
        "2026-01-15 to 2026-12-31",
        "U: usage of api x 0.01, commits 50 a billing_period",
        """U 2026-01-15 2026-02-14 14.00
           U 2026-01-15 2026-02-14 36.00
           U 2026-02-15 2026-03-14 0.00
           U 2026-02-15 2026-03-14 50.00
           U 2026-03-15 2026-04-14 0.00""",
        usage="2026-01-20 1400 api",
    ),
    Example(
        "more used than committed: the shortfall is nothing",
        "2026-02-01 to 2026-02-28",
        "U: usage of api x 1, commits 50 a billing_period",
        """U 2026-02-01 2026-02-28 60.00
           U 2026-02-01 2026-02-28 0.00""",
        usage="2026-02-20 60 api",
    ),
    Example(
        "a commitment year cut short by the cancellation: 3650 x 59/365 = 590",
        "2026-01-01 to 2026-12-31, cancelled 2026-02-28",
        "U: usage of api x 1, commits 3650 a year",
        """U 2026-01-01 2026-01-31 100.00
           U 2026-02-01 2026-02-28 200.00
           U 2026-01-01 2026-02-28 290.00""",
        usage="""2026-01-20 100 api
                 2026-02-20 200 api""",
    ),
    Example(
        "a commitment a year, of two years: the second one is not over",
        "2025-02-01 to 2027-01-31",
        "U: usage of api x 1, billed quarterly, commits 1000 a year",
        """U 2025-02-01 2025-04-30 300.00
           U 2025-05-01 2025-07-31 0.00
           U 2025-08-01 2025-10-31 0.00
           U 2025-11-01 2026-01-31 100.00
           U 2025-02-01 2026-01-31 600.00
           U 2026-02-01 2026-04-30 0.00""",
        usage="""2025-02-20 300 api
                 2026-01-31 100 api""",
    ),
    Example(
        "a commitment by term, then one by renewal, not raised",
        "2025-07-01 to 2025-12-31, renews 3 months +10%",
        "U: usage of api x 1, billed quarterly, commits 500 a term",
        """U 2025-07-01 2025-09-30 100.00
           U 2025-10-01 2025-12-31 0.00
           U 2025-07-01 2025-12-31 400.00
           U 2026-01-01 2026-03-31 110.00
           U 2026-01-01 2026-03-31 390.00""",
        usage="""2025-07-05 100 api
                 2026-01-05 100 api""",
    ),
    Example(
        "a term's commitment cut by a cancellation: 1830 x 31/183 = 310",
        "2025-07-01 to 2025-12-30, cancelled 2025-07-31",
        "U: usage of api x 1, commits 1830 a term",
        """U 2025-07-01 2025-07-31 0.00
           U 2025-07-01 2025-07-31 310.00""",
    ),
    Example(
        "a commitment of 365 a year for one day, today: 365 x 1/365",
        "2026-03-31 to 2026-03-31",
        "U: usage of api x 1, commits 365 a year",
        """U 2026-03-31 2026-03-31 0.00
           U 2026-03-31 2026-03-31 1.00""",
    ),
]
