"""Days in a row by the rules: looking at what hangs together with a change gives what looking at everything does."""

from datetime import date, timedelta
from pathlib import Path
from random import Random
from shutil import copy
from typing import Any

import duckdb
import polars as pl
import pytest

from pipelines.sample.names import tax_id
from tests.bench.matching import flow
from tests.support import company as harness

RULES = tuple(f"int_customers__{name}" for name in ("touched", "keys", "pairs", "rule_edges", "rule_clusters"))
BEFORE = ("int_customers__normalised", "int_customers__steward", "int_customers__vetoes")
NAMES = ("Larkspur Trading", "Larkspur Tradin", "Marigold Foundry GmbH", "Marigold Foundry", "Thistle Optik")
TEXTS = ("name", "tax_id", "domain", "email", "country", "billing_customer_id", "crm_account_id", "merged_into_id", "parent_account_id")  # fmt: skip
Record = dict[str, Any]
Lines = list[tuple[str, str, str]]


def record(rng: Random, name: str) -> Record:
    """Few companies, so that much hangs together; what one of them says is now and then another one's."""
    number, entity = rng.randrange(18), name[:-2]
    said = {
        "name": NAMES[number % len(NAMES)],
        "tax_id": tax_id("DE", 1000 + number) if rng.random() < 0.3 else None,
        "domain": f"c{number % 12}.example" if rng.random() < 0.6 else None,
        "email": f"ap@c{rng.randrange(12)}.example" if rng.random() < 0.2 else None,
        "country": "DE",
    }
    other = f"{rng.randrange(60):02}"
    if rng.random() < 0.15:
        said["billing_customer_id" if entity == "account" else "crm_account_id"] = other
    if entity == "account" and rng.random() < 0.1:
        said[rng.choice(("merged_into_id", "parent_account_id"))] = other
    return {column: said.get(column) for column in TEXTS} | {"entity": entity, "source_id": name[-2:]}


def next_day(rng: Random, records: dict[str, Record]) -> dict[str, Record]:
    """A few leave, a few say something else, a few come."""
    left = dict(records)
    for name in rng.sample(sorted(left), 2):
        del left[name]
    for name in rng.sample(sorted(left), 2):
        left[name] = record(rng, name)
    for _ in range(3):
        name = f"{rng.choice(('account', 'customer'))}{rng.randrange(60):02}"
        left[name] = record(rng, name)
    return left


def load(warehouse: Path, day: date, records: dict[str, Record], lines: Lines, code: str) -> None:
    frame = pl.DataFrame(list(records.values()), schema=dict.fromkeys((*TEXTS, "entity", "source_id"), pl.String))
    flow.load(warehouse, str(day), frame)
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("update control.settings set value = '4' where name = 'max_cluster'")
        connection.execute("update control.run set code_version = ?", [code])
        connection.execute("delete from seeds.steward_links")
        for decision, one, other in lines:
            connection.execute(
                "insert into seeds.steward_links by name select ? as decision, 'account' as left_entity, 'crm' as left_source,"
                " ? as left_id, 'customer' as right_entity, 'billing' as right_source, ? as right_id, 'a' as decided_by,"
                " date '2026-03-01' as decided_on, 'b' as reason",
                [decision, one, other],
            )


def rows(warehouse: Path) -> dict[str, list[tuple[object, ...]]]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return {
            name: connection.execute(f"select columns(c -> c <> 'stamp') from customers.{name} order by all").fetchall()
            for name in RULES[1:]
        }


def looked_at(warehouse: Path) -> float:
    """The share of the records that the last run looked at."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        table = "customers.int_customers__touched"
        [(share,)] = connection.execute(
            f"select avg(case when stamp = (select max(stamp) from {table}) then 1 else 0 end) from {table} where told is not null"
        ).fetchall()
        return float(share)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse with all that stands before the rules, and without a record."""
    warehouse = tmp_path_factory.mktemp("empty") / "tieout.duckdb"
    flow.load(warehouse, "2026-03-01", pl.DataFrame(schema=dict.fromkeys((*TEXTS, "entity", "source_id"), pl.String)))
    select = ["--select", *(f"+{name}" for name in BEFORE)]
    harness.run_dbt(
        warehouse, "build", "--exclude-resource-type", "test", "--exclude-resource-type", "unit_test", *select
    )
    return warehouse


@pytest.mark.parametrize("seed", [1, 2])
def test_days_in_a_row_are_the_last_day(seed: int, empty: Path, tmp_path: Path) -> None:
    # Else a warehouse that runs daily would hold other customers than one that starts today.
    rng, day = Random(seed), date(2026, 3, 1)
    warehouse = Path(copy(empty, tmp_path / "tieout.duckdb"))
    (tmp_path / "whole").mkdir()
    names = [f"{entity}{number:02}" for entity in ("account", "customer") for number in range(0, 60, 2)]
    records = {name: record(rng, name) for name in names}
    lines: Lines = []
    shares = []
    for number in range(7):
        day += timedelta(days=1)
        if number == 3:  # killed after some of the rules; on the next day all is as it was before
            load(warehouse, day, next_day(rng, records), lines, "1")
            harness.run_dbt(warehouse, "run", "--select", *BEFORE, *RULES[: rng.randrange(1, 5)])
        elif number:
            records = next_day(rng, records)
            said = rng.choice(("must_link", "cannot_link"))
            lines = [*lines[-2:], (said, f"{rng.randrange(60):02}", f"{rng.randrange(60):02}")]
        load(warehouse, day, records, lines, "1" if number < 6 else "2")
        harness.run_dbt(warehouse, "run", "--select", *BEFORE, *RULES)
        shares.append(looked_at(warehouse))
        found = rows(warehouse)
        whole = Path(copy(warehouse, tmp_path / "whole" / "tieout.duckdb"))  # models name the file as their database
        harness.run_dbt(whole, "run", "--full-refresh", "--select", *RULES)
        for name, expected in rows(whole).items():
            assert found[name] == expected, (number, name)
        assert len(found["int_customers__rule_edges"]) > 10
    assert shares[0] == shares[-1] == 1  # the first day, and other code
    assert min(shares) < 0.5
