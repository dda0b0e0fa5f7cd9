"""Normalising only what is new, on all processors, must give what normalising everything at once gives."""

import duckdb
import polars as pl
import pytest

from pipelines.matching import large, normalise
from tests.bench.matching.labelled import labelled


@pytest.fixture(scope="module")
def records() -> pl.DataFrame:
    return labelled(400, 11)[0]


def stale(records: pl.DataFrame, known: pl.DataFrame, made_by: str) -> pl.DataFrame:
    """What would be normalised today, after a run that left `known`."""
    with duckdb.connect() as connection:
        connection.register("known", known)
        found = large.stale(connection.from_arrow(records.to_arrow()), "known", made_by)
        return found.drop("told").sort("record_id")


def normalised(records: pl.DataFrame, made_by: str) -> pl.DataFrame:
    """What a first run leaves."""
    with duckdb.connect() as connection:
        return large.normalise_all(large.stale(connection.from_arrow(records.to_arrow()), None, made_by), made_by)


def test_what_is_new_or_changed_is_stale(records: pl.DataFrame) -> None:
    # A stale key would tie a customer to a value that it no longer has; so would one of a value that came or went.
    before = normalised(records, "code 1")
    row = pl.int_range(pl.len())
    changed = records.with_columns(
        pl.when(row % 7 == 0).then(pl.lit("Renamed GmbH")).otherwise("name").alias("name"),
        pl.when(row % 5 == 0).then(None).otherwise("phone").alias("phone"),
        pl.when(row % 3 == 0).then(pl.coalesce("region", pl.lit("Bavaria"))).otherwise("region").alias("region"),
    )
    joined = pl.concat([changed, records.head(1).with_columns(pl.lit("account:new").alias("record_id"))])
    differs = ~pl.struct(records.columns).is_in(records.select(pl.struct(records.columns)).to_series().implode())
    assert stale(joined, before, "code 1").equals(joined.filter(differs).sort("record_id"))


def test_other_code_makes_all_keys_anew(records: pl.DataFrame) -> None:
    # Else a corrected normaliser would never reach records that do not change.
    before = normalised(records, "code 1")
    assert stale(records, before, "code 2").equals(records.sort("record_id"))
    assert stale(records, before, "code 1").is_empty()
    # A warehouse of a version that had no such column yet.
    assert stale(records, before.drop("region"), "code 1").equals(records.sort("record_id"))


def test_several_processes_make_the_same_keys(records: pl.DataFrame, monkeypatch: pytest.MonkeyPatch) -> None:
    # Rows that a slice loses are customers that are lost.
    monkeypatch.setattr(large, "SLICE", 150)
    assert large.normalise_all(records, "code 1").drop("normalised_by").equals(normalise(records))


def test_texts_are_tidied_before_they_are_compared() -> None:
    # A space behind a name would make another name of it, and a text of spaces a value that two records share.
    rows = pl.DataFrame(
        [["a", "  Larkspur Trading ", " ", "de ", None]],
        schema=dict.fromkeys(("record_id", *large.INPUTS[:2], "country", "owner"), pl.String),
        orient="row",
    )
    [row] = large.tidy(rows).rows()
    assert row == ("a", "Larkspur Trading", None, "DE", None)
