"""A warehouse that ran yesterday holds today what one that starts today holds."""

from collections.abc import Sequence
from pathlib import Path
from shutil import copy

import duckdb
import polars as pl
import pytest

from tests.bench.matching import flow
from tests.bench.matching.labelled import labelled
from tests.support import company as harness

# All that does not remember ids: those are the warehouse's own (test_stable_ids).
TABLES = ("normalised", "rule_edges", "rule_clusters", "scores", "edges", "decided", "clusters", "pairs", "keys")
WITHOUT_TESTS = ("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")
Day = tuple[str, pl.DataFrame]


def tables(warehouse: Path) -> dict[str, list[tuple[object, ...]]]:
    """The rows of each table, sorted, by column name."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        found = {}
        for name in TABLES:
            table = f"customers.int_customers__{name}"
            columns = sorted(
                row[0]
                for row in connection.execute(f"select column_name from (describe {table})").fetchall()
                if row[0] != "stamp"  # which run it was
            )
            found[name] = connection.execute(f"select {', '.join(columns)} from {table} order by all").fetchall()
        return found


def run(warehouse: Path, days: Sequence[Day], select: Sequence[str] = flow.SELECT) -> Path:
    for as_of, records in days:
        flow.load(warehouse, as_of, records)
        harness.run_dbt(warehouse, "build", *WITHOUT_TESTS, "--select", *select)
    return warehouse


@pytest.fixture(scope="module")
def days() -> tuple[Day, Day]:
    """Records leave, come and change from one day to the next."""
    records = labelled(240, 12)[0]
    row = pl.int_range(pl.len())
    changed = records.filter(row % 31 != 0).with_columns(
        pl.when(row % 9 == 0).then(pl.lit("+49 30 1234567")).otherwise("phone").alias("phone"),
        pl.when(row % 11 == 0).then(pl.lit("Renamed GmbH")).otherwise("name").alias("name"),
    )
    more = labelled(30, 13)[0].with_columns(("new" + pl.col("source_id")).alias("source_id"))
    return ("2026-03-30", records), ("2026-03-31", pl.concat([changed, more]))


@pytest.fixture(scope="module")
def yesterday(days: tuple[Day, Day], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse of the first day; tests go on from copies."""
    return run(tmp_path_factory.mktemp("yesterday") / "tieout.duckdb", days[:1])


@pytest.fixture(scope="module")
def fresh(days: tuple[Day, Day], tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[object, ...]]]:
    return tables(run(tmp_path_factory.mktemp("fresh") / "tieout.duckdb", days[1:]))


def test_a_daily_run_gives_what_a_first_run_gives(
    days: tuple[Day, Day], yesterday: Path, fresh: dict[str, list[tuple[object, ...]]], tmp_path: Path
) -> None:
    # A key or a score that is kept too long ties customers by what they no longer are.
    found = tables(run(copy(yesterday, tmp_path / "tieout.duckdb"), days[1:]))
    for name in TABLES:
        assert found[name] == fresh[name], name
    assert any(rule == "model" for row in found["edges"] for rule in row)


def test_a_run_that_was_killed_ends_where_it_would_have(
    days: tuple[Day, Day], yesterday: Path, fresh: dict[str, list[tuple[object, ...]]], tmp_path: Path
) -> None:
    # Normalised and scored, and no more; or killed between what went and what came.
    for number, reached in enumerate(("+int_customers__scores", "+int_customers__normalised")):
        (tmp_path / str(number)).mkdir()
        warehouse = copy(yesterday, tmp_path / str(number) / "tieout.duckdb")  # models name the file as their database
        run(warehouse, days[1:], [reached])
        if number:
            with duckdb.connect(str(warehouse)) as connection:
                connection.execute("delete from customers.int_customers__normalised where name = 'Renamed GmbH'")
        found = tables(run(warehouse, days[1:]))
        for name in TABLES:
            assert found[name] == fresh[name], (reached, name)
