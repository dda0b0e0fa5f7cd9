"""Amounts carry no more digits than their currency (3.4); what a row says beyond them is rounded when it is read."""

from fractions import Fraction
from typing import Any

from tests.reference.billing.amounts import MINOR_DIGITS
from tests.reference.billing.amounts import rounded as to_unit
from tests.reference.cash.rows import number


def money(value: Any, currency: str) -> Fraction:
    """An amount of a row; null is 0."""
    return rounded(number(value), currency)


def rounded(amount: Fraction, currency: str) -> Fraction:
    """To the currency's minor unit, half away from zero."""
    return Fraction(to_unit(amount, currency))


def minor(amount: Fraction, currency: str) -> int:
    """In minor units."""
    return int(amount * 10 ** MINOR_DIGITS[currency])
