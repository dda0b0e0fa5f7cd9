"""What a payment's reference names (5.2): identifiers are retyped by people, so only letters and digits count."""

import re
from collections.abc import Container

# In a sentence three digits may be anything: a day, a number of seats.
LEAST = 4


def bare(text: str) -> str:
    """INV-2026/0815, "inv 2026 0815" and INV20260815 are one name."""
    return "".join(_words(text))


def read_names(text: str, known: Container[str]) -> list[str]:
    """Names of `known` (bare) in the text, in its order: whole words only, the longest first, no word read twice."""
    words = _words(text)
    if (whole := "".join(words)) and whole in known:
        return [whole]
    found, start = [], 0
    while start < len(words):
        for end in range(len(words), start, -1):
            name = "".join(words[start:end])
            if len(name) >= LEAST and name in known:
                found.append(name)
                start = end
                break
        else:
            start += 1
    return list(dict.fromkeys(found))


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.upper())
