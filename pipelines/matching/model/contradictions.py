"""What a probability cannot talk away: such a pair is proposed to a steward, never merged."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from rapidfuzz.distance import DamerauLevenshtein

from pipelines.matching.names import latin

_SHORT = 4  # letters: below, one slip makes another word


@lru_cache(maxsize=200_000)
def near(one: str, other: str) -> bool:
    """Whether two words are one: a slip or two of the keyboard, or cut short (`intl`, `svcs`, `pharma`)."""
    if one == other:
        return True
    short, long = sorted((latin(one) or one, latin(other) or other), key=len)
    if short.isdigit() or long.isdigit():
        return False
    allowed = 0 if len(short) < _SHORT else 1 if len(short) < 8 else 2
    if DamerauLevenshtein.distance(short, long, score_cutoff=allowed) <= allowed:
        return True
    return len(short) >= 2 and len(long) >= 2 * _SHORT - 2 and short[0] == long[0] and _letters_in_order(short, long)


def _letters_in_order(short: str, long: str) -> bool:
    letters = iter(long)
    return all(letter in letters for letter in short)


def has_stray_word(one: str, other: str) -> bool:
    """Whether one name (words, by spaces) has a word that the other lacks, as daughters and branches have."""
    if one == other:
        return False
    if one.replace(" ", "") == other.replace(" ", "") or sorted(one.replace(" ", "")) == sorted(other.replace(" ", "")):
        return False  # data works, dataworks
    left, right = one.split(" "), other.split(" ")
    if len(left) != len(right):
        return True
    for word in left:  # each word of the one is one word of the other
        place = next((at for at, each in enumerate(right) if near(word, each)), None)
        if place is None:
            return True
        del right[place]
    return False


Words = tuple[str | None, str | None, str | None, str | None]  # name and legal name of the one, then of the other


def stray_words(rows: Iterable[Sequence[str | None]]) -> list[bool]:
    """For rows of `Words`: two legal names decide by themselves, else the names that agree best."""
    found = []
    for name, legal, other_name, other_legal in rows:
        if legal and other_legal:
            found.append(has_stray_word(legal, other_legal))
            continue
        pairs = [(a, b) for a in (name, legal) for b in (other_name, other_legal) if a and b]
        found.append(bool(pairs) and all(has_stray_word(a, b) for a, b in pairs))
    return found
