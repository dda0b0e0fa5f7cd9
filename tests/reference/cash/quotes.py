"""What a payment's reference names (5.2): identifiers are retyped by people, so only letters and digits count."""

import re
from collections.abc import Collection, Container, Mapping

# In a sentence three digits may be anything: a day, a number of seats.
LEAST_DIGITS = 4


def bare(text: str) -> str:
    """INV-2026/0815, "inv 2026 0815" and INV20260815 are one name."""
    return "".join(_words(text))


def read_names(text: str, known: Container[str], written: Mapping[str, Collection[str]] = {}) -> list[str]:
    """Names of `known` (bare) in the text: whole words only, the longest first, no word read twice, never past a comma.

    The text as a whole may be any name; within it a name has to look like one. written: a name as its records write it.
    """
    if (whole := bare(text)) and whole in known:
        return [whole]
    found: list[str] = []
    for part in re.split(r"[,;+&|\n]", text):
        words, start = _words(part), 0
        while start < len(words):
            for end in range(len(words), start, -1):
                name = "".join(words[start:end])
                verbatim = any(one.upper() in text.upper() for one in written.get(name, ()))
                if name in known and _looks_like_one(name, 1 if verbatim else end - start):
                    found.append(name)
                    start = end
                    break
            else:
                start += 1
    return list(dict.fromkeys(found))


def _looks_like_one(name: str, words: int) -> bool:
    """Letters and digits, or a number of its own: a word of prose is none, nor two numbers side by side."""
    digits = sum(letter.isdigit() for letter in name)
    return 0 < digits < len(name) or (digits >= LEAST_DIGITS and words == 1)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.upper())
