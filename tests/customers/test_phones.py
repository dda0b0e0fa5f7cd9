"""What counts as the same phone: a number that two strangers seem to share would join them."""

import random

import phonenumbers
import pytest

from pipelines.matching import phones
from pipelines.matching.phones import phone_key


@pytest.mark.parametrize(
    ("written", "country"),
    [("+49 30 1234567", None), ("030 / 123 45 67", "DE"), ("+49 (0)30 1234567", "FR"), ("0049 30 1234567", "DE"), ("+49 30 1234567 ext. 12", None)],
)  # fmt: skip
def test_one_number(written: str, country: str | None) -> None:
    # Two systems write one number in two ways: without this the phone would hardly ever agree.
    assert phone_key(written, country) == "+49301234567"


@pytest.mark.parametrize("written", ["", "n/a", "0000000", "+1111111111", "call me", "株式会社", "123", "030 1234567"])
def test_no_number(written: str) -> None:
    # What fills a field, and what names no country, is nobody's number.
    assert phone_key(written, None) is None


def _written(rng: random.Random, country: str) -> str:
    """A number as somebody of the country may write it: one that exists, one that nearly does, or any digits."""
    plan = phonenumbers.PhoneMetadata.metadata_for_region(country)
    assert plan
    example = phonenumbers.example_number_for_type(country, rng.choice((0, 1, 3, 6)))
    digits = [rng.choice("0123456789") for _ in range(rng.randrange(3, 20))]
    if example and rng.random() < 0.6:
        digits = list(phonenumbers.national_significant_number(example))
        for _ in range(rng.randrange(4)):
            digits[rng.randrange(len(digits))] = rng.choice("0123456789")
        digits = digits[: len(digits) - (rng.random() < 0.2)] + ["7"] * (rng.random() < 0.2)
    before = rng.choice(("", "", plan.national_prefix or "0", "0", "00", "1", str(plan.country_code)))
    return "".join(letter + rng.choice(("", "", "", " ", "-", "/", ".", ") ", " (")) for letter in [*before, *digits])


def test_a_plain_number_is_what_the_library_reads() -> None:
    # Keys that depend on which way was taken would part one customer's records, or join strangers.
    rng = random.Random(20)
    short_cuts = 0
    for country in sorted(phonenumbers.SUPPORTED_REGIONS):
        for _ in range(60):
            number = _written(rng, country).strip()
            if phones.PLAIN.fullmatch(number):
                made = phones.from_digits(phones.NOT_DIGITS.sub("", number), country)
                short_cuts += made is not None
                assert made in (None, phones.parsed(number, country)), (number, country)
    assert short_cuts > 5_000
