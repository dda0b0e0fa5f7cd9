"""Tax ids: the same number however it is written, and whether it can be one at all (check digits, by country)."""

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from stdnum import get_cc_module
from stdnum.exceptions import ValidationError

if TYPE_CHECKING:
    from stdnum.util import NumberValidationModule

_LABEL = re.compile(
    r"^(VATREGNO|VATID|VATNO|VATNR|VAT|USTIDNR|USTID|UST|UIDNR|UID|TVA|MWST|IVA|BTW|GSTIN|GST|EIN|ABN|TIN|TAXID|TAX)(?=[A-Z]{0,3}\d)"
)
_OTHER = re.compile(r"[^A-Z0-9]+")
_DIGIT = re.compile(r"\d")
_NOT_DIGITS = re.compile(r"\D+")
_LETTERS = re.compile(r"[A-Z]{2}")
_PREFIX = {"GR": "EL", "CH": "CHE"}
_COUNTRY = {"EL": "GR", "XI": "GB", "UK": "GB"}
# Where companies are known by another number than a VAT one, or by a second one.
_NUMBERS = {
    "US": ("ein",),
    "CA": ("bn",),
    "AU": ("abn",),
    "CH": ("vat", "uid"),
    "ZA": ("tin",),
    "UA": ("edrpou",),
    "LI": ("peid",),
}
_INVENTED = re.compile("12345678|87654321|11111111|99999999")


class TaxId(NamedTuple):
    """bare: letters and digits without the country's prefix; valid: country and number, where check digits pass."""

    bare: str | None
    valid: str | None


@cache
def _modules(country: str) -> "tuple[NumberValidationModule, ...]":
    """The numbers by which a country knows its companies."""
    try:
        found = [get_cc_module(country.lower(), name) for name in _NUMBERS.get(country, ("vat",))]
    except (ImportError, AttributeError):
        return ()
    return tuple(module for module in found if module is not None)


def _validated(number: str, country: str) -> str | None:
    for module in _modules(country):
        try:
            return letters_of(module.validate(number))
        except ValidationError:
            continue
    return None


def letters_of(text: str) -> str:
    """Letters and digits, in upper case."""
    return _OTHER.sub("", text.upper())


def _without_prefix(number: str, country: str | None) -> str:
    for prefix in (_PREFIX.get(country), country) if country else ():
        if prefix and number.startswith(prefix):
            rest = number[len(prefix) :]
            if len(_DIGIT.findall(rest)) >= 5:
                return re.sub(r"(MWST|TVA|IVA|TPV)$", "", rest) if country == "CH" else rest
    return number


def _looks_invented(number: str) -> bool:
    digits = _NOT_DIGITS.sub("", number)
    return len(set(digits)) < 2 or _INVENTED.search(digits) is not None


def normal_tax_id(text: str | None, country: str | None) -> TaxId:
    """The number of one record; `country` (ISO alpha-2) decides where the number does not say it itself."""
    number = _LABEL.sub("", letters_of(text)) if text else ""
    if not _DIGIT.search(number):
        return TaxId(None, None)
    country = _COUNTRY.get((country or "").upper(), (country or "").upper()) or None
    named = _COUNTRY.get(number[:2], number[:2]) if _LETTERS.match(number) else None
    for place in dict.fromkeys((country, named)):
        if place is None:
            continue
        rest = _without_prefix(number, place)
        valid = _validated(rest, place) or (_validated(number, place) if rest != number else None)
        if valid:
            bare = _without_prefix(valid, place)
            return TaxId(bare, None if _looks_invented(bare) else f"{place}{bare}")
    if named and _modules(named):
        return TaxId(_without_prefix(number, named), None)
    return TaxId(_without_prefix(number, country), None)
