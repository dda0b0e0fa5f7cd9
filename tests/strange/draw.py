"""Chances drawn from a seed and from nothing else: not from the clock, nor from the order of a set."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import TypeVar

from tests.reference.billing.amounts import MINOR_DIGITS

T = TypeVar("T")


class Draw(Random):
    """Each contract, customer and payment draws from a seed of its own: one more situation leaves the others as they are."""

    def happens(self, chance: float) -> bool:
        return self.random() < chance

    def one(self, *options: T) -> T:
        return self.choice(options)

    def day(self, first: date, last: date) -> date:
        """A day between two; the first where they are the wrong way round."""
        return first + timedelta(days=self.randint(0, max(0, (last - first).days)))

    def before(self, today: date) -> date:
        """A day so long before today that some rule turns on it."""
        return today - timedelta(days=self.choice(DAYS))

    def moment(self, day: date) -> str:
        """Some time of that UTC day, now and then written in another zone."""
        clock = f"{self.randint(0, 23):02}:{self.randint(0, 59):02}:00"
        if not self.happens(0.15):
            return f"{day}T{clock}" + self.one("", "Z")
        return f"{day + timedelta(days=1)}T{self.randint(0, 8):02}:30:00+09:00"

    def money(self, low: int, high: int, currency: str) -> Decimal:
        """An amount of the currency's size, to its minor unit; round ones more often than their share."""
        digits = MINOR_DIGITS[currency]
        value = Decimal(self.randint(low, high)) * (100 if currency == "JPY" else 1)
        return value if self.happens(0.4) else value + Decimal(self.randint(0, 10**digits - 1)).scaleb(-digits)


# Days and amounts at which a rule turns (pipelines/settings/schema.py): a bound is seen only where it is met.
DAYS = (0, 2, 3, 4, 5, 7, 8, 10, 11, 15, 16, 21, 30, 31, 60, 61, 90, 91)
LIMITS = (*DAYS, 1, 6, 9, 12, 13, 14, 17, 22)
AMOUNTS = tuple(Decimal(amount) for amount in ("100", "500", "1000", "10000"))


def unit(currency: str) -> Decimal:
    """The minor unit."""
    return Decimal(1).scaleb(-MINOR_DIGITS[currency])


def rounded(amount: Decimal, currency: str) -> Decimal:
    return amount.quantize(unit(currency))


def some(draw: Draw, rows: list[T], count: int) -> list[T]:
    """So many of them, or all where there are fewer."""
    return draw.sample(rows, min(count, len(rows)))
