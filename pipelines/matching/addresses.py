"""Streets: the same one however its kind is abbreviated."""

from functools import lru_cache

from pipelines.matching.text import fold, is_placeholder, words

_SHORT = {
    short: long_forms.split()
    for short, long_forms in {
        "st": "street str strasse straat strada saint sankt",
        "ave": "avenue av avenida avda avd",
        "rd": "road",
        "blvd": "boulevard bd boul bvd",
        "dr": "drive",
        "ln": "lane",
        "ct": "court",
        "sq": "square",
        "pl": "place platz plaza pza piazza plein",
        "pkwy": "parkway",
        "hwy": "highway",
        "ter": "terrace",
        "r": "rue rua",
        "c": "calle cl",
        "v": "via",
        "ch": "chemin",
        "w": "weg west",
        "n": "north nord",
        "s": "south sud",
        "e": "east",
        "fl": "floor etage",
        "suite": "ste",
        "apt": "apartment appartement",
        "bldg": "building",
        "nr": "no number numero num nummer hausnummer",
        "gatan": "gata gt g",
        "vej": "vei vagen",
    }.items()
}
_CANONICAL = {long_form: short for short, long_forms in _SHORT.items() for long_form in long_forms}
_ENDINGS = (("strasse", "st"), ("straat", "st"), ("str", "st"), ("platz", "pl"), ("plein", "pl"))


def street_key(text: str | None, spelled: bool = False) -> str | None:
    """What is compared of a street line; null where it says nothing."""
    if not text:
        return None
    key = "".join(_word(word) for word in words(fold(text, spelled)))
    return None if is_placeholder(key) else key


@lru_cache(maxsize=100_000)
def _word(word: str) -> str:
    canonical = _CANONICAL.get(word)
    if canonical:
        return "" if canonical == "nr" else canonical
    if word == "nr":
        return ""
    for ending, short in _ENDINGS:  # Hauptstraße, Hauptstr.
        if word.endswith(ending) and len(word) > len(ending) + 2:
            return word.removesuffix(ending) + short
    return word
