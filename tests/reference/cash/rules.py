"""The settings that section 5 names, with their defaults."""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Rules:
    early_days: int = 5
    max_candidates: int = 60
    bank_charge_tolerance: Fraction = Fraction(0)
    fx_tolerance_pct: Fraction = Fraction(5)
    fx_max_age_days: int = 7
    reporting_currency: str = "EUR"
    oldest_first: frozenset[str] = frozenset()
