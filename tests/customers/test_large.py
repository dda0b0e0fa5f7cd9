"""Normalising only what is new, on all processors, must give what normalising everything at once gives."""

import polars as pl
import pytest

from pipelines.matching import large, normalise
from tests.bench.matching.labelled import labelled


@pytest.fixture(scope="module")
def records() -> pl.DataFrame:
    return labelled(400, 11)[0]


def test_what_was_known_is_what_would_be_made(records: pl.DataFrame) -> None:
    # A stale key would tie a customer to a value that it no longer has.
    before = large.normalise_new(records, None, "code 1")
    changed = records.with_columns(
        pl.when(pl.int_range(pl.len()) % 7 == 0).then(pl.lit("Renamed GmbH")).otherwise("name").alias("name")
    ).filter(pl.int_range(pl.len()) % 11 != 0)
    step = large.normalise_new(changed, before, "code 1")
    assert step.drop("normalised_by").equals(normalise(changed.sort("record_id")))


def test_other_code_makes_all_keys_anew(records: pl.DataFrame, monkeypatch: pytest.MonkeyPatch) -> None:
    # Else a corrected normaliser would never reach records that do not change.
    before = large.normalise_new(records, None, "code 1")
    asked: list[int] = []
    monkeypatch.setattr(large, "normalise_all", lambda frame: asked.append(len(frame)) or normalise(frame))
    large.normalise_new(records, before, "code 2")
    large.normalise_new(records, before, "code 1")
    assert asked == [len(records), 0]


def test_several_processes_make_the_same_keys(records: pl.DataFrame, monkeypatch: pytest.MonkeyPatch) -> None:
    # Rows that a slice loses are customers that are lost.
    monkeypatch.setattr(large, "SLICE", 150)
    assert large.normalise_all(records).equals(normalise(records))
