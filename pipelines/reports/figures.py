"""How figures read in every report."""

from decimal import Decimal

from pipelines.entities.currencies import MINOR_DIGITS


def money(amount: Decimal, currency: str | None = None) -> str:
    """An amount with its currency's digits (two where none is named); more where it has them: 1,234.50 or 1,235."""
    digits = -int(amount.normalize().as_tuple().exponent)
    return f"{amount:,.{max(MINOR_DIGITS.get(currency or '', 2), digits)}f}"


def counted_rows(count: int) -> str:
    """1 row, 2 rows, 1,200 rows."""
    return f"{count:,} row{'' if count == 1 else 's'}"
