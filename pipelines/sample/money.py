"""Amounts as whole minor units; exact fractions until the one rounding at the end."""

from decimal import Decimal
from fractions import Fraction

DIGITS = {"EUR": 2, "USD": 2, "GBP": 2, "CHF": 2, "JPY": 0, "KWD": 3}


def to_minor(value: Fraction, currency: str) -> int:
    """`value` in major units, rounded once, half away from zero, to minor units."""
    scaled = value * 10 ** DIGITS[currency]
    units = (2 * abs(scaled.numerator) + scaled.denominator) // (2 * scaled.denominator)
    return units if scaled >= 0 else -units


def text(minor: int, currency: str) -> str:
    """Minor units as a decimal string in major units: 237.29, 1200, 1.250."""
    digits = DIGITS[currency]
    if not digits:
        return str(minor)
    whole, part = divmod(abs(minor), 10**digits)
    return f"{'-' if minor < 0 else ''}{whole}.{part:0{digits}d}"


def plain(value: Decimal | Fraction | int) -> str:
    """A price, quantity or rate as a decimal string without exponent or trailing zeros (at most 12 digits)."""
    if isinstance(value, Fraction):
        value = Decimal(value.numerator) / Decimal(value.denominator)
        value = value.quantize(Decimal("1e-12"))
    shown = format(Decimal(value), "f")
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def spread(total: int, weights: list[int]) -> list[int]:
    """`total` pro rata by weight, cents by largest remainder (ties: the earlier place)."""
    base = sum(weights)
    if not base:
        return [0] * len(weights)
    shares = [divmod(abs(total) * weight, base) for weight in weights]
    parts = [whole for whole, _ in shares]
    left = abs(total) - sum(parts)
    for place in sorted(range(len(weights)), key=lambda i: (-shares[i][1], i))[:left]:
        parts[place] += 1
    return parts if total >= 0 else [-part for part in parts]


def exact(value: Decimal | int, currency: str | None = None) -> Fraction:
    """A quantity as it is, or minor units of `currency` as major units."""
    return Fraction(value) if currency is None else Fraction(value) / 10 ** DIGITS[currency]
