"""Days in a row by the rules: looking at what hangs together with a change gives what looking at everything does."""

from datetime import date, timedelta
from pathlib import Path
from random import Random
from shutil import copy
from typing import Any, NamedTuple

import duckdb
import polars as pl
import pytest

from pipelines.sample.names import tax_id
from tests.bench.matching import flow
from tests.support import company as harness

_MADE = ("touched", "keys", "pairs", "rule_edges", "rule_clusters", "scores", "edges", "moved", "decided", "clusters")
_MADE += ("identities", "members", "account_customers", "overrides", "survivors", "field_values", "fields", "aliases")
MADE = tuple(f"int_customers__{name}" for name in _MADE)
# Not told of a day: when a record was looked at. Not a table of its own: what only reads another one.
TOLD = tuple(name for name in MADE if name.rpartition("__")[2] not in ("touched", "moved", "field_values"))
BEFORE = (
    "int_customers__normalised",
    "int_customers__steward",
    "int_customers__vetoes",
    "core_invoices",
    "core_id_collisions",
)
NAMES = ("Larkspur Trading", "Larkspur Tradin", "Marigold Foundry GmbH", "Marigold Foundry", "Thistle Optik")
TEXTS = ("name", "tax_id", "domain", "email", "phone", "street", "city", "country", "billing_customer_id", "crm_account_id", "merged_into_id", "parent_account_id")  # fmt: skip
Record = dict[str, Any]


def record(rng: Random, name: str) -> Record:
    """Few companies, so that much hangs together; what one of them says is now and then another one's."""
    number, entity = rng.randrange(18), name[:-2]
    said = {
        "name": NAMES[number % len(NAMES)],
        "tax_id": tax_id("DE", 1000 + number) if rng.random() < 0.3 else None,
        "domain": f"c{number % 12}.example" if rng.random() < 0.6 else None,
        "email": f"ap@c{rng.randrange(12)}.example" if rng.random() < 0.2 else None,
        "phone": f"+49 30 12345{number:02}" if rng.random() < 0.4 else None,
        "street": f"Hafenweg {number}" if rng.random() < 0.4 else None,
        "city": "Berlin",
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


class Decided(NamedTuple):
    """What people have said by a day: lines on pairs, (record, field) set by hand, settings."""

    lines: tuple[tuple[str, str, str], ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    settings: tuple[tuple[str, str], ...] = (("max_cluster", "4"), ("match_accept", "0.7"))

    def next_day(self, rng: Random) -> "Decided":
        said = rng.choice(("must_link", "cannot_link"))
        lines = (*self.lines[-2:], (said, f"{rng.randrange(60):02}", f"{rng.randrange(60):02}"))
        fields = (*self.fields[-2:], (f"{rng.randrange(60):02}", rng.choice(("name", "city"))))
        setting = rng.choice((("field_owners.phone", "crm"), ("match_accept", "0.99"), ("name_agreement", "0.95")))
        return Decided(lines, fields, (*self.settings, setting) if rng.random() < 0.2 else self.settings)


def load(warehouse: Path, day: date, records: dict[str, Record], decided: Decided, code: str, rng: Random) -> None:
    frame = pl.DataFrame(list(records.values()), schema=dict.fromkeys((*TEXTS, "entity", "source_id"), pl.String))
    flow.load(warehouse, str(day), frame)
    with duckdb.connect(str(warehouse)) as connection:
        for name, value in decided.settings:
            connection.execute("update control.settings set value = ? where name = ?", [value, name])
        connection.execute("update control.run set code_version = ?", [code])
        for number in range(30):
            connection.execute(
                "insert into raw_billing.invoices by name select ? as id, ? as customer_id, 'a' as _file, 2 as _line, '1' as _dlt_load_id",
                [f"i{number}", f"{number % 7 if number < 29 else rng.randrange(60):02}"],
            )
        connection.execute("delete from seeds.steward_links")
        for decision, one, other in decided.lines:
            connection.execute(
                "insert into seeds.steward_links by name select ? as decision, 'account' as left_entity, 'crm' as left_source,"
                " ? as left_id, 'customer' as right_entity, 'billing' as right_source, ? as right_id, 'a' as decided_by,"
                " date '2026-02-01' as decided_on, 'b' as reason",
                [decision, one, other],
            )
        connection.execute("delete from seeds.steward_fields")
        for record, field in decided.fields:
            connection.execute(
                "insert into seeds.steward_fields by name select 'account' as entity, 'crm' as source, ? as source_id, ? as field,"
                " 'By hand' as value, 'a' as decided_by, date '2026-02-01' as decided_on, 'b' as reason",
                [record, field],
            )


def rows(warehouse: Path) -> dict[str, list[tuple[object, ...]]]:
    """All that is told; of a record's component only who is in it, as its name is nobody's."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return {
            name: connection.execute(
                f"select columns(c -> c not in ('stamp', 'blocks')) from customers.{name} order by all"
            ).fetchall()
            for name in TOLD
        }


def looked_at(warehouse: Path, name: str) -> float:
    """The share of the records that the last run looked at."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        table = f"customers.int_customers__{name}"
        [(share,)] = connection.execute(
            f"select avg(case when stamp = (select max(stamp) from {table}) then 1 else 0 end) from {table} where told is not null"
        ).fetchall()
        return float(share)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse with all that stands before the rules, and without a record."""
    warehouse = tmp_path_factory.mktemp("empty") / "tieout.duckdb"
    flow.load(warehouse, "2026-03-01", pl.DataFrame(schema=dict.fromkeys((*TEXTS, "entity", "source_id"), pl.String)))
    select = ["--select", "steward_fields", *(f"+{name}" for name in BEFORE)]
    harness.run_dbt(
        warehouse, "build", "--exclude-resource-type", "test", "--exclude-resource-type", "unit_test", *select
    )
    return warehouse


@pytest.mark.parametrize("seed", [1, 2])
def test_days_in_a_row_are_the_last_day(seed: int, empty: Path, tmp_path: Path) -> None:
    # Else a warehouse that runs daily would hold other customers than one that starts today. Ids are what days make of
    # them: a whole run goes on from those of the days before.
    rng, day = Random(seed), date(2026, 3, 1)
    warehouse = Path(copy(empty, tmp_path / "tieout.duckdb"))
    (tmp_path / "whole").mkdir()
    names = [f"{entity}{number:02}" for entity in ("account", "customer") for number in range(0, 60, 2)]
    records = {name: record(rng, name) for name in names}
    decided, shares = Decided(), []
    # The days between them; 0: the same day again, less: one before it.
    for number, later in enumerate((1, 1, 2, 1, 0, 1, -1, 1, 3, 1)):
        day += timedelta(days=later)
        if number in (3, 7):  # killed after some of the models; on the next day all is as it was before, or not
            load(warehouse, day, next_day(rng, records), decided, "1", rng)
            harness.run_dbt(warehouse, "run", "--select", *BEFORE, *MADE[: rng.randrange(1, len(MADE) - 2)])
        if number not in (0, 3):
            records, decided = next_day(rng, records), decided.next_day(rng)
        load(warehouse, day, records, decided, "1" if number < 9 else "2", rng)
        harness.run_dbt(warehouse, "run", "--select", *BEFORE, *MADE)
        shares.append((looked_at(warehouse, "touched"), looked_at(warehouse, "moved")))
        found = rows(warehouse)
        whole = Path(copy(warehouse, tmp_path / "whole" / "tieout.duckdb"))  # models name the file as their database
        harness.run_dbt(whole, "run", "--full-refresh", "--select", *MADE)
        for name, expected in rows(whole).items():
            assert found[name] == expected, (number, name)
        assert len(found["int_customers__rule_edges"]) > 10
        assert any("model" in row for row in found["int_customers__edges"])
    assert shares[0] == shares[-1] == (1, 1)  # the first day, and other code
    assert min(rules for rules, _ in shares) < 0.5
    assert min(made for _, made in shares) < 0.7


def test_a_warehouse_of_an_earlier_version_is_made_anew(empty: Path, tmp_path: Path) -> None:
    # Its tables have other columns, and nobody says in which look they were made: what is kept of them would stay for ever.
    rng, day = Random(3), date(2026, 3, 2)
    records = {
        name: record(rng, name) for name in (f"{entity}{n:02}" for entity in ("account", "customer") for n in range(40))
    }
    warehouse = Path(copy(empty, tmp_path / "tieout.duckdb"))
    load(warehouse, day, records, Decided(), "1", rng)
    harness.run_dbt(warehouse, "run", "--select", *BEFORE, *MADE)
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("use customers")
        for name, change in (
            ("keys", "add column record_count bigint"),
            ("rule_clusters", "drop column stamp"),
            ("decided", "drop column print"),
            ("clusters", "drop column component"),
            ("members", "add column note varchar"),
            ("field_values", "drop column stamp"),
        ):
            connection.execute(f"alter table int_customers__{name} {change}")
        connection.execute("drop table int_customers__moved; drop table int_customers__touched")
        connection.execute("update int_customers__members set note = customer_id")
    load(warehouse, day + timedelta(days=1), next_day(rng, records), Decided(), "1", rng)
    harness.run_dbt(warehouse, "run", "--select", *BEFORE, *MADE)
    found = rows(warehouse)
    (tmp_path / "whole").mkdir()
    whole = Path(copy(warehouse, tmp_path / "whole" / "tieout.duckdb"))
    harness.run_dbt(whole, "run", "--full-refresh", "--select", *MADE)
    assert found == rows(whole)
