"""Phone numbers as one can dial them from anywhere (E.164), whoever wrote them down."""

import re
from functools import cache
from typing import Any

_NOT_DIGITS = re.compile(r"\D")
_TRUNK = re.compile(r"\(0\)")
_EXTENSION = re.compile(r"(?i)(?:\bext?\.?|\bx|;ext=|#|/)\s*\d{1,5}\s*$")
_LONGEST = 15  # digits of an international number, ITU-T E.164


@cache
def _library() -> Any:
    import phonenumbers  # its tables are only needed for numbers that do not name their country

    return phonenumbers


def phone_key(text: str | None, country: str | None) -> str | None:
    """The number with its country code, `+49301234567`; null where it is none. `country` (ISO alpha-2) decides where
    the number does not say it itself."""
    if not text:
        return None
    number = _EXTENSION.sub("", _TRUNK.sub("", text.strip()))
    digits = _NOT_DIGITS.sub("", number)
    if len(set(digits)) < 3:  # 0000000, 1111: nobody's
        return None
    if number.startswith("+"):
        return f"+{digits}" if 8 <= len(digits) <= _LONGEST else None
    try:
        parsed = _library().parse(number, country)
    except _library().NumberParseException:
        return None
    written = f"+{parsed.country_code}{parsed.national_number}"
    return written if 9 <= len(written) <= _LONGEST + 1 else None
