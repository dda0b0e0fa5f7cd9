"""Ids over days: records join and leave, customers merge and part, a day is run again.

The clusters of each day are written down by hand; the memory of ids is what runs.
"""

from pathlib import Path

import duckdb
import pytest

from tests.support import company as harness

MODELS = ["int_customers__identities", "int_customers__members", "int_customers__aliases"]
Ids = dict[str, str]


def look_at_all(connection: duckdb.DuckDBPyConnection) -> None:
    """`int_customers__moved` of a day that looks at every record that is in clusters or ever was."""
    connection.execute(
        "create table if not exists customers.int_customers__moved (record_id varchar, stamp bigint);"
        "insert into customers.int_customers__moved select record_id, 1 as stamp from customers.int_customers__clusters "
        "where record_id not in (select record_id from customers.int_customers__moved)"
    )


class Days:
    """One warehouse over several business dates."""

    def __init__(self, directory: Path) -> None:
        self.warehouse = directory / "warehouse" / "tieout.duckdb"

    def run(self, day: str, *clusters: str) -> Ids:
        """Record -> golden customer id, of a day on which each of `clusters` (its records, the oldest first) is one."""
        harness.load_rows(self.warehouse, day, {})
        with duckdb.connect(str(self.warehouse)) as connection:
            connection.execute("create schema if not exists customers")
            connection.execute(
                "create or replace table customers.int_customers__clusters "
                "(record_id varchar, cluster_id varchar, seniority bigint)"
            )
            for cluster in clusters:
                for place, record in enumerate(cluster, start=1):
                    connection.execute(
                        "insert into customers.int_customers__clusters values (?, ?, ?)", [record, min(cluster), place]
                    )
            connection.execute(
                "create or replace table customers.int_customers__normalised as select record_id, 'account' as entity, "
                "'crm' as side, 'crm' as source, record_id as source_id, true as is_live, false as is_tombstone, "
                "false as is_deleted, false as is_merged from customers.int_customers__clusters"
            )
            look_at_all(connection)
        harness.run_dbt(self.warehouse, "run", "--select", *MODELS)
        return self.ask("select record_id, customer_id from customers.int_customers__members")

    def aliases(self) -> Ids:
        return self.ask("select alias_id, customer_id from customers.int_customers__aliases")

    def ask(self, sql: str) -> Ids:
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            return dict(connection.execute(sql).fetchall())


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> Days:
    return Days(tmp_path_factory.mktemp("ids"))


def test_days_of_customers(days: Days) -> None:
    first = days.run("2026-01-01", "n", "b", "lm", "p")
    assert len(set(first.values())) == 4

    # Records join: the id stays, though the newcomer is older in its own system and smaller in its name.
    # The record that made the id leaves: the customer keeps it.
    second = days.run("2026-01-02", "an", "b", "m", "xyz", "p", "q")
    assert second["a"] == second["n"] == first["n"]
    assert (second["b"], second["m"]) == (first["b"], first["l"])

    # Two customers merge: the older id stays though the other has more records; the other is its alias.
    # Who had left comes back into its customer.
    third = days.run("2026-01-03", "anxyz", "b", "lm", "pr", "q")
    assert {third[record] for record in "anxyz"} == {first["n"]}
    assert third["l"] == third["m"] == first["l"]
    assert days.aliases() == {second["x"]: first["n"]}

    # They part again, a little otherwise: most records keep the id, who splits off gets back the one that it had.
    fourth = days.run("2026-01-04", "anx", "b", "lm", "yz", "prq")
    assert fourth["n"] == fourth["x"] == first["n"]
    assert fourth["y"] == fourth["z"] == second["y"]
    # The age of an id is that of its first record, not of who joined last: p's is older than q's, though r came after q.
    assert fourth["q"] == first["p"] != second["q"]
    assert days.aliases() == {second["q"]: first["p"]}

    # A day run again, later ones known, gives what it gave.
    assert days.run("2026-01-03", "anxyz", "b", "lm", "pr", "q") == third
