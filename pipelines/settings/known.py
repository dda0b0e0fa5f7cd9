"""What a setting may name or be, beyond its type: currencies, exception codes, thresholds in their order.

Each raises ValueError with the words that stand behind the key in the error of `file.py`.
"""

from difflib import get_close_matches
from itertools import pairwise

from pydantic import BaseModel

from pipelines import exception_codes
from pipelines.entities.currencies import MINOR_DIGITS


def a_currency(code: str) -> str:
    if code not in MINOR_DIGITS:
        raise ValueError("is no currency of ISO 4217 (such as EUR)")
    return code


def an_exception_code(code: str) -> str:
    """A misspelt code that is switched off would stay on in silence."""
    codes = exception_codes.codes()
    if code not in codes:
        close = get_close_matches(code, codes, n=1)
        raise ValueError(f"is no exception code{f'; did you mean {close[0]!r}?' if close else ''}")
    return code


def in_order(section: BaseModel, *names: str) -> None:
    """Thresholds of which none may be above the next."""
    for low, high in pairwise(names):
        if getattr(section, low) > getattr(section, high):
            raise ValueError(f"{low} ({getattr(section, low)}) is above {high} ({getattr(section, high)})")
