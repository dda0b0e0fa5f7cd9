"""What counts as the same phone: a number that two strangers seem to share would join them."""

import pytest

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
