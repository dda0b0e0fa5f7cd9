"""The checks of golden customers, on tables of a few rows."""

from pathlib import Path

from expectations.check import Suite
from expectations.runner import run
from expectations.suites.golden_customers import checks
from pipelines.settings import Settings
from pipelines.warehouse import open_duckdb


def test_a_steward_who_names_nobody_is_told(tmp_path: Path) -> None:
    # Without it a misspelt id is a decision that never works, in silence. b:9 is an id of two sources: core calls it so.
    with open_duckdb(tmp_path / "staged.duckdb", read_only=False) as connection:
        connection.execute("create schema marts")
    with open_duckdb(tmp_path / "warehouse.duckdb", read_only=False) as connection:
        connection.execute(
            """
            create schema customers;
            create schema core;
            create schema seeds;
            create table customers.int_customers__normalised as
                from (values ('account:A1'), ('customer:C1'), ('customer:b:9')) as n (record_id);
            create table customers.int_customers__steward as
                from (values
                    ('account:A1', 'customer:C1', 'must_link', 'kim', date '2026-03-01'),
                    ('account:A1', 'customer:C7', 'cannot_link', 'kim', date '2026-03-02')
                ) as s (left_record, right_record, decision, decided_by, decided_on);
            create table core.id_collisions as
                from (values ('customers', 'b', '9', 'b:9')) as k (entity, source, id, core_id);
            create table seeds.steward_fields as
                from (values
                    ('customer', 'b', '9', 'name', 'kim', date '2026-03-01'),
                    ('customer', 'b', '8', 'name', 'kim', date '2026-03-03')
                ) as f (entity, source, source_id, field, decided_by, decided_on);
            """
        )
    asked = [check for check in checks(Settings(), {}) if check.name == "stewards_name_records_that_are_there"]
    suite = Suite("golden_customers", "", tuple(asked))
    (found,) = run([suite], tmp_path / "staged.duckdb", tmp_path / "warehouse.duckdb", tmp_path / "docs")
    assert (found.verdict, found.unexpected) == ("warn", 2)
    assert [row["record_id"] for row in found.sample] == ["customer:8", "customer:C7"]
