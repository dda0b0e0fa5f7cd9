"""Names of companies: what is compared of them, with the legal form and without it.

`Acme Industries, G.m.b.H.` and `ACME Industries Gesellschaft mit beschränkter Haftung` are the same legal name; `Acme
Industries` agrees with both; `Acme Industries AG` is somebody else.
"""

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml
from anyascii import anyascii
from cleanco.termdata import terms_by_type

from pipelines.matching.text import fold, has_two_spellings, is_placeholder, words

CONNECTORS = frozenset({"and", "co"})
AND = {"und": "and", "et": "and", "e": "and", "y": "and", "og": "and", "och": "and", "en": "and"}
IN_FRONT = frozenset({"ooo", "oao", "zao", "pt", "uab", "kk", "sarl"})
_DIGIT = re.compile(r"\d")


class Name(NamedTuple):
    """A name's keys; all null where the name says nothing ('', 'n/a', 'test').

    full: with the legal form in its short form; core: without legal form; *_spelled: with umlauts written out;
    core_sorted: its words in alphabetical order; initials and digits: those of the core; form: the legal form.
    """

    full: str | None
    full_spelled: str | None
    core: str | None
    core_spelled: str | None
    core_sorted: str | None
    initials: str | None
    digits: str | None
    form: str | None


NOTHING = Name(None, None, None, None, None, None, None, None)


class Forms(NamedTuple):
    """first word -> [(the whole written form, its short form)], longest first; and all short forms."""

    written: dict[str, list[tuple[list[str], str]]]
    short: frozenset[str]


@cache
def legal_forms() -> Forms:
    document: dict[str, list[str]] = yaml.safe_load(Path(__file__).with_name("legal_forms.yaml").read_text("utf-8"))
    found: dict[tuple[str, ...], str] = {}
    for terms in terms_by_type.values():
        for term in terms:
            parts = tuple(words(fold(term)))
            if parts and term.isprintable() and len("".join(parts)) > 1 and not set(parts) & CONNECTORS:
                found.setdefault(parts, "".join(parts))
    for short, variants in document.items():
        found[(short,)] = short
        for variant in variants:
            found[tuple(words(fold(variant)))] = short
    written: dict[str, list[tuple[list[str], str]]] = {}
    for parts, short in sorted(found.items(), key=lambda item: -len(item[0])):
        # `pty ltd` is two forms that stand side by side, not a third one.
        if len(parts) == 1 or not all((part,) in found for part in parts):
            written.setdefault(parts[0], []).append((list(parts), short))
    return Forms(written, frozenset(found.values()))


def _shortened(parts: list[str], written: dict[str, list[tuple[list[str], str]]]) -> list[str]:
    """Every legal form in its short form, wherever it stands: the longest reading wins."""
    if written.keys().isdisjoint(parts):
        return parts
    result: list[str] = []
    at = 0
    while at < len(parts):
        word = parts[at]
        for form, short in written.get(word, ()):
            if len(form) == 1 or parts[at : at + len(form)] == form:
                result.append(short)
                at += len(form)
                break
        else:
            result.append(word)
            at += 1
    return result


def _form_starts(parts: list[str], forms: frozenset[str]) -> int:
    """Where the legal form at the end of a name begins; a name is never all form."""
    end = len(parts)
    while end > 1 and (parts[end - 1] in forms or (end < len(parts) and parts[end - 1] in CONNECTORS)):
        end -= 1
    return end


def _keys(folded: str, forms: Forms) -> tuple[list[str], int, int]:
    """(words, where the core begins, where it ends). A few countries write the form first."""
    parts = [AND.get(part, part) for part in words(folded)]
    parts = _shortened(parts, forms.written)
    end = _form_starts(parts, forms.short)
    return parts, int(end == len(parts) > 1 and parts[0] in IN_FRONT), end


def normal_name(text: str | None) -> Name:
    """The keys of one name."""
    if not text:
        return NOTHING
    forms = legal_forms()
    folded = fold(text)
    parts, start, end = _keys(folded, forms)
    core = parts[start:end]
    key = "".join(core)
    if is_placeholder(key):
        return NOTHING
    full, full_spelled, key_spelled = "".join(parts), None, None
    if has_two_spellings(text):
        other, start_spelled, end_spelled = _keys(fold(text, spelled=True), forms)
        full_spelled, key_spelled = "".join(other), "".join(other[start_spelled:end_spelled])
    meaning = sorted(part for part in core if part != "and") or core
    outside = parts[end:] + parts[:start]
    form = sorted({part for part in outside if part not in CONNECTORS}) if outside else outside
    return Name(
        full,
        full_spelled or full,
        key,
        key_spelled or key,
        " ".join(meaning),
        "".join(part[0] for part in meaning),
        "" if key.isalpha() else "".join(_DIGIT.findall(key)),
        " ".join(form) or None,
    )


def latin(key: str | None) -> str | None:
    """A key of another script in Latin letters, as far as letters go; null where it is Latin already."""
    if key is None or key.isascii():
        return None
    return "".join(letter for letter in anyascii(key).lower() if letter.isalnum()) or None
