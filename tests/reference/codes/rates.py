"""Section 5.7: the rate of a day: the newest on or before it, at most seven days old; direct, inverse, else through the reporting currency."""

from datetime import date
from fractions import Fraction

from tests.reference.codes.facts import Facts

REPORTING = "EUR"
MAX_AGE_DAYS = 7


def rate(facts: Facts, day: date, source: str, target: str) -> Fraction | None:
    """Units of target for one unit of source."""
    found = _stated(facts, day, source, target)
    if found is None and REPORTING not in (source, target):
        first, second = _stated(facts, day, source, REPORTING), _stated(facts, day, REPORTING, target)
        found = first * second if first is not None and second is not None else None
    return found


def _stated(facts: Facts, day: date, source: str, target: str) -> Fraction | None:
    if source == target:
        return Fraction(1)
    for pair, inverse in (((source, target), False), ((target, source), True)):
        young = [
            row for row in facts.rows["fx_rates"]
            if (row["from_currency"], row["to_currency"]) == pair and row["rate"] > 0 and 0 <= (day - row["rate_on"]).days <= MAX_AGE_DAYS
        ]  # fmt: skip
        if young:
            newest = Fraction(max(young, key=lambda row: row["rate_on"])["rate"])
            return 1 / newest if inverse else newest
    return None
