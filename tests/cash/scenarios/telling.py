"""How a scenario is kept: the rows of one customer, and what must be found of it."""

from decimal import Decimal

from tests.cash.book import Book

book = Book()
expected: dict[tuple[str, str], Decimal] = {}
"""(code, subject id) -> amount at risk."""


def finds(code: str, subject: str, amount: str) -> None:
    expected[(code, subject)] = Decimal(amount)


def scenario(function):
    """Runs at import: writes the rows of one customer, named like the function."""
    book.customer(function.__name__)
    function(function.__name__)
    return function
