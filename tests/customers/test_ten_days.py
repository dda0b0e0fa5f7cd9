"""Ten business dates of golden customers, values to ids: records join, leave, merge and split, and what a steward decided stands.

Normalisers, model and clusters run as in a run; the memory of ids is dbt's own SQL, compiled once and run for each day.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from pipelines.matching import decide
from tests.customers.scored import ACCEPT, frame, scores
from tests.customers.test_stable_ids import look_at_all
from tests.support import company as harness

MODELS = ["int_customers__identities", "int_customers__members", "int_customers__aliases"]
FIRST = "2026-01-01"
Ids = dict[str, str]
Rows = Mapping[str, Mapping[str, Any]]


class Days:
    """One warehouse over ten business dates."""

    def __init__(self, directory: Path) -> None:
        self.warehouse = directory / "warehouse" / "tieout.duckdb"
        self.before: pl.DataFrame | None = None
        self.joined_on: dict[str, int] = {}
        self.compiled: dict[str, str] = {}

    def clusters(self, rows: Rows, stewards: Mapping[tuple[str, str], str]) -> dict[str, str]:
        """Record -> cluster, by the model and the stewards."""
        records = frame([{"id": record, **values} for record, values in rows.items()])
        self.before = scores(records, self.before)
        sure = self.before.filter(
            pl.col("right_record").is_not_null() & (pl.col("probability") >= ACCEPT) & pl.col("contradiction").is_null()
        )
        kinds = {
            "left_record": pl.String,
            "right_record": pl.String,
            "rule": pl.String,
            "rank": pl.Int64,
            "priority": pl.Int64,
            "bounded": pl.Boolean,
        }
        model = [
            (a, b, "model", 6, round(w * 1000), True)
            for a, b, w in sure.select("left_record", "right_record", "weight").iter_rows()
        ]
        links = [
            (*sorted(pair), "steward", 1, 0, False)
            for pair, decision in stewards.items()
            if decision == "must_link" and set(pair) <= set(rows)
        ]
        vetoes = [(*sorted(pair), 1, "steward") for pair, decision in stewards.items() if decision == "cannot_link"]
        decided = decide(
            pl.DataFrame(model + links, schema=kinds, orient="row"),
            records.select("record_id", pl.col("tax_valid").alias("tax_id")),
            pl.DataFrame(vetoes, schema={"left_record": pl.String, "right_record": pl.String, "from_rank": pl.Int64, "reason": pl.String}, orient="row"),
            50,
        ).filter("accepted")  # fmt: skip
        home = {record: record for record in rows}
        for row in decided.iter_rows(named=True):
            home |= {row["left_record"]: row["cluster_id"], row["right_record"]: row["cluster_id"]}
        return home

    def run(self, day: int, rows: Rows, stewards: Mapping[tuple[str, str], str]) -> Ids:
        """Record -> golden customer id, on the day."""
        for record in rows:
            self.joined_on.setdefault(record, day)
        home = self.clusters(rows, stewards)
        oldest = sorted(rows, key=lambda record: (self.joined_on[record], record))
        places: dict[str, int] = {}
        made = []
        for record in oldest:
            places[home[record]] = places.get(home[record], 0) + 1
            made.append((record, home[record], places[home[record]]))
        date = f"2026-01-{day:02}"
        self.warehouse.parent.mkdir(parents=True, exist_ok=True)
        if day == 1:
            harness.load_rows(self.warehouse, date, {})
        with duckdb.connect(str(self.warehouse)) as connection:
            connection.execute("create schema if not exists customers")
            connection.execute(
                "create or replace table customers.int_customers__clusters (record_id varchar, cluster_id varchar, seniority bigint)"
            )
            connection.executemany("insert into customers.int_customers__clusters values (?, ?, ?)", made)
            connection.execute(
                "create or replace table customers.int_customers__normalised as select record_id, 'account' as entity, "
                "'crm' as side, 'crm' as source, record_id as source_id, true as is_live, false as is_tombstone, "
                "false as is_deleted, false as is_merged from customers.int_customers__clusters"
            )
            look_at_all(connection)
        if day == 1:
            harness.run_dbt(self.warehouse, "run", "--select", *MODELS)
            harness.run_dbt(self.warehouse, "compile", "--select", *MODELS)
            for name in MODELS:
                [path] = (harness.WORKPLACE / "target" / "compiled").rglob(f"{name}.sql")
                self.compiled[name] = path.read_text(encoding="utf-8")
                assert FIRST in self.compiled[name] or name == "int_customers__aliases"
        else:
            self.remember(date)
        return self.ask("members", "record_id, customer_id")

    def remember(self, date: str) -> None:
        """What dbt does with the three models on a later day."""
        sql = {name: text.replace(FIRST, date) for name, text in self.compiled.items()}
        with duckdb.connect(str(self.warehouse)) as connection:
            connection.execute(f"create or replace table today as {sql[MODELS[0]]}")
            connection.execute("delete from customers.int_customers__identities where as_of = ?", [date])
            connection.execute("insert into customers.int_customers__identities by name select * from today")
            for name in MODELS[1:]:
                connection.execute(f"create or replace table customers.{name} as {sql[name]}")

    def ask(self, model: str, columns: str) -> Ids:
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            return dict(connection.execute(f"select {columns} from customers.int_customers__{model}").fetchall())


BERLIN = {
    "phone": "+49 30 1234567",
    "street": "Lindenstraße 12",
    "city": "Berlin",
    "postal_code": "10969",
    "country": "DE",
}
HAMBURG = {
    "phone": "+49 40 7654321",
    "street": "Hafenweg 3",
    "city": "Hamburg",
    "postal_code": "20457",
    "country": "DE",
}
LARK = {"name": "Larkspur Trading", "email": "ap@larkspur.example", **BERLIN}
MARI = {"name": "Marigold Foundry", "email": "ap@marigold.example", **HAMBURG}
TWIN = {
    "name": "Twin Peaks Coffee",
    "email": "ap@twin.example",
    "phone": "+43 1 555123",
    "street": "Ring 1",
    "city": "Wien",
    "country": "AT",
}
ALONE = {"name": "Tumbleweed"}


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> Days:
    return Days(tmp_path_factory.mktemp("ten"))


def test_ten_days(days: Days) -> None:
    rows: dict[str, Mapping[str, Any]] = {
        "lark_crm": LARK, "lark_bill": {**LARK, "name": "Larkspru Trading"},
        "mari_crm": MARI, "mari_bill": MARI,
        "twin_a": TWIN, "twin_b": TWIN, "tumble_crm": ALONE, "tumble_bill": {"name": "T. W. Holding"},
    }  # fmt: skip
    # The steward's file: two that look alike are two, two that do not are one.
    steward = {("twin_a", "twin_b"): "cannot_link", ("tumble_bill", "tumble_crm"): "must_link"}

    def stands(ids: Ids) -> None:
        assert ids["twin_a"] != ids["twin_b"]
        assert ids["tumble_crm"] == ids["tumble_bill"] == first["tumble_crm"]

    first = days.run(1, rows, steward)
    assert first["lark_crm"] == first["lark_bill"]
    assert first["mari_crm"] == first["mari_bill"]
    assert len({first[name] for name in ("lark_crm", "mari_crm", "twin_a", "twin_b", "tumble_crm")}) == 5
    stands(first)

    # 2: records join, among them a third twin, whom nobody has decided on: it may be with one of them, never with both.
    rows |= {"lark_dup": LARK, "twin_c": TWIN}
    second = days.run(2, rows, steward)
    assert second["lark_dup"] == first["lark_crm"]
    assert {name: second[name] for name in first} == first
    stands(second)

    # 3: the record that the customer began with leaves; 4: it comes back.
    third = days.run(3, {name: values for name, values in rows.items() if name != "lark_crm"}, steward)
    assert third["lark_bill"] == third["lark_dup"] == first["lark_crm"]
    stands(third)
    fourth = days.run(4, rows, steward)
    assert fourth == second

    # 5: Marigold is bought and renamed: one customer, the older id (of the same day: the smaller) stays.
    bought = {**rows, "mari_crm": LARK, "mari_bill": LARK}
    fifth = days.run(5, bought, steward)
    kept, gone = sorted((first["lark_crm"], first["mari_crm"]))
    assert {fifth[name] for name in ("lark_crm", "lark_bill", "lark_dup", "mari_crm", "mari_bill")} == {kept}
    assert days.ask("aliases", "alias_id, customer_id") == {gone: kept}
    stands(fifth)

    # 6: and sold again: each has the id back that it had.
    assert days.run(6, rows, steward) == fourth
    assert days.ask("aliases", "alias_id, customer_id") == {}

    # 7: a steward parts what the model joins; 8: not even the same values on both bring them together again.
    steward |= {("lark_crm", "lark_dup"): "cannot_link"}
    seventh = days.run(7, rows, steward)
    assert seventh["lark_crm"] != seventh["lark_dup"]
    assert first["lark_crm"] in (seventh["lark_crm"], seventh["lark_dup"])
    stands(seventh)
    same = {**rows, "lark_bill": LARK, "tumble_bill": {"name": "Something Else", **HAMBURG}}
    eighth = days.run(8, same, steward)
    assert eighth["lark_crm"] != eighth["lark_dup"]
    stands(eighth)

    # 9: one of the twins leaves, and comes back on 10: the decision waits for it.
    ninth = days.run(9, {name: values for name, values in same.items() if name != "twin_b"}, steward)
    assert ninth["twin_a"] == first["twin_a"]
    tenth = days.run(10, same, steward)
    stands(tenth)
    assert {name: tenth[name] for name in ("twin_a", "mari_crm", "tumble_crm")} == {
        name: first[name] for name in ("twin_a", "mari_crm", "tumble_crm")
    }

    # A day that is run again gives what it gave.
    assert days.run(10, same, steward) == tenth
