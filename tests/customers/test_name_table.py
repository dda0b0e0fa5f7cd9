"""Names in columns must be what they are one by one."""

import polars as pl
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipelines.matching import names
from pipelines.matching.name_table import name_keys
from pipelines.matching.text import fold, has_two_spellings

FORMS = sorted({word for found in names.legal_forms().written.values() for parts, _ in found for word in parts})
WORDS = st.sampled_from(
    [
        *FORMS,
        *names.CONNECTORS,
        *names.AND,
        *names.IN_FRONT,
        "acme",
        "Müller",
        "x",
        "0",
        "00",
        "7",
        "TEST",
        "n",
        "é",
        "株式会社",
    ]
)
BETWEEN = st.sampled_from([" ", " ", " ", "  ", ".", ". ", ", ", "-", "&", " & ", "/", "'", "+", "_", "(", "\t", "`", ";", "\u00a0"])  # fmt: skip
WRITTEN = st.lists(st.one_of(WORDS, BETWEEN), max_size=9).map("".join)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(WRITTEN, st.text(max_size=12), st.none()), min_size=60, max_size=120))
@example(
    [
        "Acme Ltd. & Co. KG",
        "Limited Liability Company",
        "PT Acme",
        "and",
        "A/S",
        "GmbH",
        "Acme Company Limited",
        "Kabushiki Kaisha Acme",
    ]
)
def test_columns_say_what_single_values_say(texts: list[str | None]) -> None:
    # Two readings of one name would join customers in a large table that stay apart in a small one.
    expected = [tuple(names.normal_name(text)) for text in texts]
    assert name_keys(pl.Series(texts, dtype=pl.String)).rows() == expected


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=8), st.text("aäöüøåÄÖÜØÅouaeﬀ\u0308\u030aÅ", max_size=6)))
def test_no_second_spelling_is_overlooked(text: str) -> None:
    # Müller and Mueller would be two customers.
    assert has_two_spellings(text) or fold(text) == fold(text, spelled=True)
