"""Section 5.7: the rate of a day."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from tests.reference.cash.rows import Row, day, number


class Rates:
    """`on(a, b, day)`: units of b for one of a, or None where nothing young enough is known."""

    def __init__(self, rows: Iterable[Row], reporting_currency: str, max_age_days: int) -> None:
        self.reporting, self.max_age = reporting_currency, max_age_days
        self.series: dict[tuple[str, str], list[tuple[date, Fraction]]] = defaultdict(list)
        for row in rows:
            if (rate := number(row["rate"])) > 0:  # another one says nothing
                self.series[row["from_currency"], row["to_currency"]].append((day(row["rate_on"]) or date.min, rate))
        for each in self.series.values():
            each.sort()

    def on(self, source: str, target: str, when: date) -> Fraction | None:
        """Direct, else inverse, else through the reporting currency."""
        found = self._pair(source, target, when)
        if found is not None or self.reporting in (source, target):
            return found
        there, back = self._pair(source, self.reporting, when), self._pair(self.reporting, target, when)
        return None if there is None or back is None else there * back

    def _pair(self, source: str, target: str, when: date) -> Fraction | None:
        if source == target:
            return Fraction(1)
        direct = self._newest(source, target, when)
        if direct is not None:
            return direct
        inverse = self._newest(target, source, when)
        return 1 / inverse if inverse else None

    def _newest(self, source: str, target: str, when: date) -> Fraction | None:
        series = self.series.get((source, target), [])
        place = bisect_right(series, when, key=lambda each: each[0])
        if not place or (when - series[place - 1][0]).days > self.max_age:
            return None
        return series[place - 1][1]
