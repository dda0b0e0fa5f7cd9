"""Fields that a daily run kept are what all of them, done again, would be."""

from pathlib import Path

import duckdb
import polars as pl
import pytest

from tests.bench.matching.labelled import labelled
from tests.customers.test_incremental import run
from tests.support import company as harness

_NAMES = (
    "touched",
    "keys",
    "pairs",
    "rule_edges",
    "rule_clusters",
    "moved",
    "decided",
    "clusters",
    "identities",
    "members",
)
_NAMES += ("account_customers", "overrides", "survivors", "field_values", "fields")
MODELS = [f"int_customers__{name}" for name in _NAMES]
Rows = list[tuple[object, ...]]


def fields(warehouse: Path, *options: str) -> Rows:
    """All fields, after the models of fields have run with these options of dbt."""
    harness.run_dbt(warehouse, "run", *options, "--select", *MODELS)
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute("from customers.int_customers__fields order by all").fetchall()


def change(warehouse: Path, sql: str) -> None:
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(sql)


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two days: records leave, come, change, and come to other customers."""
    records = labelled(240, 12)[0]
    row = pl.int_range(pl.len())
    changed = records.filter(row % 31 != 0).with_columns(
        pl.when(row % 9 == 0).then(pl.lit("+49 30 1234567")).otherwise("phone").alias("phone"),
        pl.when(row % 11 == 0).then(pl.lit("Renamed GmbH")).otherwise("name").alias("name"),
        pl.when(row % 5 == 0).then(None).otherwise("street").alias("street"),
    )
    more = labelled(30, 13)[0].with_columns(("new" + pl.col("source_id")).alias("source_id"))
    days = [("2026-03-30", records), ("2026-03-31", pl.concat([changed, more]))]
    warehouse = run(tmp_path_factory.mktemp("kept") / "tieout.duckdb", days)
    # A day that is done again is done whole.
    change(warehouse, "update control.run set as_of = date '2026-04-01'")
    return warehouse


def test_fields_of_a_daily_run_are_those_of_a_whole_one(warehouse: Path) -> None:
    # A field that is kept too long shows an address that the customer has left.
    kept = fields(warehouse)
    assert any("Renamed GmbH" in row for row in kept)
    assert kept == fields(warehouse, "--full-refresh")


def test_only_what_changed_is_done_again(warehouse: Path) -> None:
    # Without this a day costs what a first run does. A value that no input has stays where nothing changed.
    before = fields(warehouse)
    change(warehouse, "update customers.int_customers__field_values set value = 'kept' where field = 'name'")
    assert {row[2] for row in fields(warehouse) if row[1] == "name"} == {"kept"}
    assert fields(warehouse, "--full-refresh") == before


@pytest.mark.parametrize(
    "sql",
    [
        # another owner, a steward's line, other code
        "update control.settings set value = 'crm' where name = 'field_owners.legal_name'",
        "insert into seeds.steward_fields by name select entity, source, source_id, 'name' as field, 'By hand' as value,"
        " 'a' as decided_by, date '2026-03-01' as decided_on, 'b' as reason from customers.int_customers__members limit 1",
        "update control.run set code_version = 'other'; update customers.int_customers__field_values set value = 'of old code'",
    ],
)
def test_what_is_decided_otherwise_is_done_again(warehouse: Path, sql: str) -> None:
    # A decision that only reaches customers whose records change would seem to be lost.
    before = fields(warehouse)
    change(warehouse, sql)
    after = fields(warehouse)
    assert after == fields(warehouse, "--full-refresh")
    assert (after == before) == ("old code" in sql)


def test_a_run_that_was_killed_before_the_fields(warehouse: Path) -> None:
    # What the stewards wrote on that day would never reach the customer.
    change(
        warehouse,
        "insert into seeds.steward_fields by name select entity, source, source_id, 'city' as field, 'By hand' as value,"
        " 'a' as decided_by, date '2026-03-01' as decided_on, 'b' as reason from customers.int_customers__members limit 1",
    )
    harness.run_dbt(warehouse, "run", "--select", *MODELS[:-2])
    after = fields(warehouse)
    assert any("By hand" in row and "city" in row for row in after)
    assert after == fields(warehouse, "--full-refresh")
