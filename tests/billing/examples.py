"""Worked examples of sections 1 to 3, by hand. All as of 2026-03-31; rows up to there unless `until` says more."""

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

PRICES = [
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
        "a fee that begins after the horizon is not there yet",
        "2026-01-01 to 2029-12-31",
        "F: 1 x 250 once, from 2027-04-01",
        "",
        until="2099-12-31",
    ),
]

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
        "a renewal deal that starts late: the gap is nobody's, its lines have their own anchors",
        """2025-01-01 to 2025-12-31, renews 12 months
           2026-01-20 to 2026-12-31""",
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

EXAMPLES = [*PERIODS, *SHARES, *PRICES, *CHANGES, *RENEWALS, *USAGE, *DAYS]
