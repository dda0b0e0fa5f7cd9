"""Texts as people retype them: identifiers without punctuation, words that stand together, texts nearly alike."""

import re
from functools import lru_cache

_WORD = re.compile(r"[A-Z0-9]+")
_SEGMENT_END = re.compile(r"[,;+&|\n]")


def identifier_key(text: str) -> str:
    """Capitals and digits only: the same key as the macro identifier_key."""
    return "".join(_WORD.findall(text.upper()))


def word_runs(text: str, most: int = 8) -> set[str]:
    """Keys of all runs of up to `most` neighbouring words, and of the whole text; a comma or the like ends a run."""
    runs = {identifier_key(text)}
    for segment in _SEGMENT_END.split(text.upper()):
        words = _WORD.findall(segment)
        for first in range(len(words)):
            run = ""
            for word in words[first : first + most]:
                run += word
                runs.add(run)
    return runs


def similarity(left: str, right: str) -> float:
    """Dice coefficient of the letter triples of two texts, 0 to 1; one found whole in the other counts as 0.95."""
    one, other = identifier_key(left), identifier_key(right)
    if not one or not other:
        return 0.0
    if one == other:
        return 1.0
    short, long = sorted((one, other), key=len)
    if len(short) >= 6 and short in long:
        return 0.95
    first, second = _triples(one), _triples(other)
    return 2 * len(first & second) / (len(first) + len(second))


@lru_cache(maxsize=65536)
def _triples(key: str) -> frozenset[str]:
    padded = f"  {key} "
    return frozenset(padded[place : place + 3] for place in range(len(padded) - 2))
