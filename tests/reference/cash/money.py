"""Amounts carry no more digits than their currency (3.4); what a row says beyond them is rounded when it is read."""

from fractions import Fraction
from typing import Any

from tests.reference.billing.amounts import MINOR_DIGITS
from tests.reference.cash.rows import number


def money(value: Any, currency: str) -> Fraction:
    """An amount of a row; null is 0."""
    return rounded(number(value), currency)


def rounded(amount: Fraction, currency: str) -> Fraction:
    """To the currency's minor unit, half away from zero."""
    scale = 10 ** MINOR_DIGITS[currency]
    units = int(abs(amount) * scale + Fraction(1, 2))
    return Fraction(units if amount >= 0 else -units, scale)


def minor(amount: Fraction, currency: str) -> int:
    """In minor units."""
    return int(amount * 10 ** MINOR_DIGITS[currency])
