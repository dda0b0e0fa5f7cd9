"""The whole road on the sample company: the daily job through Dagster, its published marts against the planted truth."""

import json
import re
from io import StringIO
from pathlib import Path
from shutil import copyfile

import duckdb
import pytest
from rich.console import Console

from pipelines.reports.explain import explain
from pipelines.reports.lookup import AmbiguousIdError
from pipelines.sample.proof import Proof, prove
from pipelines.warehouse import Warehouse, open_published, rows
from tests.end_to_end.conftest import SAMPLE, Demo, reconcile
from tests.support.company import run_dbt
from tests.support.plans import row_by_row

CRITICAL_OPEN = 3


@pytest.fixture(scope="module")
def proof(demo: Demo) -> Proof:
    return prove(demo.data_dir / "published" / "marts.duckdb", SAMPLE / "truth.json")


def test_it_publishes_and_says_that_critical_exceptions_are_open(
    demo: Demo,
) -> None:
    # A scheduler reads the exit code: a failed run must not look like one that found something.
    assert demo.done.returncode == CRITICAL_OPEN, demo.done.stdout[-3000:] + demo.done.stderr[-3000:]
    assert "Where to look next" in demo.done.stdout
    # Long work shows progress: what the steps say comes before what they found, where no terminal is too.
    before, _, _ = demo.done.stdout.partition("Tieout as of")
    assert "extracting ledger" in before
    assert "models and tests: " in before


def test_every_metric_is_defined_where_it_stands(demo: Demo) -> None:
    # An analyst asks the database what leakage_rate is; a metric that is added without its words is a number that anybody reads as he likes.
    with open_published(demo.data_dir / "published" / "marts.duckdb") as connection:
        names = connection.execute("select distinct metric from marts.metrics_daily").fetchall()
        [told] = connection.execute(
            "select comment from duckdb_columns() where table_name = 'metrics_daily' and column_name = 'metric'"
        ).fetchall()
    families = ("amount_at_risk_", "open_", "receivables_", "cash_", "sync_latency_")
    assert len(names) > 20
    for (name,) in names:
        family = next((part for part in families if name.startswith(part)), name + ":")
        assert family in told[0], name
        if family in ("receivables_", "cash_"):
            assert name.removeprefix("receivables").removeprefix("cash") in told[0], name


def test_every_planted_exception_is_found(proof: Proof) -> None:
    assert proof.missed == []


def test_every_amount_is_exact_to_the_minor_unit(proof: Proof) -> None:
    assert proof.wrong_amounts == []


def test_there_is_no_false_alarm(proof: Proof) -> None:
    # Near misses stand in the sample too: a code that fires on one of them is no use to anyone.
    assert proof.false_alarms == []


def test_what_analysts_rely_on_is_there(demo: Demo) -> None:
    # No float may hold money, and every table and column says what it is, in the database itself.
    with open_published(demo.data_dir / "published" / "marts.duckdb") as connection:
        columns = connection.execute(
            "select table_name, column_name, data_type, comment from duckdb_columns() where schema_name = 'marts' and not internal"
        ).fetchall()
    assert [
        (table, name)
        for table, name, kind, _ in columns
        if kind in ("DOUBLE", "FLOAT") and "score" not in name and "confidence" not in name
    ] == []
    assert [(table, name) for table, name, _, comment in columns if not comment] == []


def test_evidence_is_one_object(demo: Demo) -> None:
    # Both sides' values, source and load, to be picked by key; it was a text of JSON within JSON once.
    with open_published(demo.data_dir / "published" / "marts.duckdb") as connection:
        (text,) = connection.execute("select evidence from exceptions where code = 'price_mismatch'").fetchone() or (
            "",
        )
    evidence = json.loads(text)
    assert {"source", "load", "expected", "billed", "claims", "suppressed"} <= set(evidence)
    assert not any(isinstance(value, str) and value.startswith("{") for value in evidence.values())


def told(demo: Demo, what: str) -> str:
    console = Console(record=True, width=200, file=StringIO())
    assert explain(console, Warehouse(demo.data_dir), what)
    return console.export_text()


def test_explain_shows_every_hop_with_its_source_and_file(demo: Demo) -> None:
    # Whoever works an exception must be able to open the record in the system where it is kept.
    with open_published(demo.data_dir / "published" / "marts.duckdb") as connection:
        found = connection.execute(
            "select x.exception_id, c.row_id from exceptions as x join contract_to_cash as c"
            " on x.subject_id = c.deal_line_id and x.period_start = c.period_start where x.code = 'price_mismatch'"
        ).fetchone()
    assert found
    exception, obligation = found
    for what in (exception, obligation):
        text = told(demo, what)
        for hop, source in (
            ("deal ", "crm"), ("contract line", "crm"), ("invoice line", "billing"), ("payment event", "payments"),
            ("payout", "payments"), ("bank line", "payments"), ("journal line", "ledger"),
        ):  # fmt: skip
            assert re.search(rf"^  {hop} *{source} +\S+ +\w+\.csv:\d+ +\d+\.\d+", text, re.MULTILINE), (hop, text)


def test_shuffled_rows_give_the_same_marts(demo: Demo, tmp_path: Path) -> None:
    # A pick that depends on the order of rows gives other ids and other findings tomorrow from the same files.
    warehouse = tmp_path / "warehouse" / "tieout.duckdb"
    warehouse.parent.mkdir()
    copyfile(demo.data_dir / "warehouse" / "tieout.duckdb", warehouse)
    with duckdb.connect(str(warehouse)) as connection:
        tables = connection.execute(
            "select schema_name, table_name from duckdb_tables() where starts_with(schema_name, 'raw_')"
            " and not starts_with(table_name, '_dlt')"
        ).fetchall()
        for schema, table in tables:
            connection.execute(f"create table shuffled as select * from {schema}.{table} order by hash(rowid, 7)")
            connection.execute(f"drop table {schema}.{table}")
            connection.execute(f"create table {schema}.{table} as select * from shuffled")
            connection.execute("drop table shuffled")
        made = connection.execute(
            "select distinct schema_name from duckdb_schemas() where database_name = current_database() and not internal"
        ).fetchall()
        for (schema,) in made:
            if not schema.startswith("raw_") and schema not in ("control", "seeds", "main"):
                connection.execute(f'drop schema "{schema}" cascade')
    run_dbt(warehouse, "run")
    differing = []
    with open_published(demo.data_dir / "published" / "marts.duckdb") as connection:
        connection.execute(f"attach '{warehouse}' as shuffled (read_only)")
        names = [
            row[0]
            for row in connection.execute(
                "select table_name from duckdb_tables() where schema_name = 'marts' and database_name = 'shuffled'"
            ).fetchall()
        ]
        for name in sorted({*names} - {"runs"}):  # the record of runs alone reads the clock
            (count,) = connection.execute(
                f"select (select count(*) from (from tieout.marts.{name} except all from shuffled.marts.{name}))"
                f" + (select count(*) from (from shuffled.marts.{name} except all from tieout.marts.{name}))"
            ).fetchone() or (0,)
            if count:
                differing.append((name, count))
    assert len(names) > 20
    assert differing == []


def test_explain_answers_while_a_run_holds_the_warehouse(demo: Demo) -> None:
    # Analysts ask at any time: without the records then, but not with an error.
    nowhere = Demo(demo.data_dir.parent / "elsewhere", demo.done)
    nowhere.data_dir.mkdir()
    (nowhere.data_dir / "published").symlink_to(demo.data_dir / "published")
    with open_published(demo.data_dir / "published" / "marts.duckdb") as connection:
        (exception,) = connection.execute("select min(exception_id) from exceptions").fetchone() or ("",)
    assert "ask again when the run is over" in told(nowhere, exception)
    with pytest.raises(AmbiguousIdError):  # it was said that there is none, which sent people looking for it
        explain(Console(file=StringIO()), Warehouse(nowhere.data_dir), "")
    assert not explain(Console(file=StringIO()), Warehouse(nowhere.data_dir), "no_such_thing")


def test_the_published_file_cannot_be_written(demo: Demo) -> None:
    assert (demo.data_dir / "published" / "marts.duckdb").stat().st_mode & 0o222 == 0


def test_the_same_again_says_that_nothing_changed(demo: Demo) -> None:
    marts = demo.data_dir / "published" / "marts.duckdb"
    before = marts.read_bytes()
    again = reconcile(demo.data_dir)
    assert again.returncode == CRITICAL_OPEN
    assert "othing changed" in again.stdout
    assert marts.read_bytes() == before


def test_every_mart_of_the_specification_has_rows(demo: Demo) -> None:
    # An empty mart is a join that lost everything; these may be empty on the sample by right.
    may_be_empty = {"delta_report", "customer_match_candidates"}
    with duckdb.connect() as connection:
        connection.execute(f"attach '{demo.data_dir / 'published' / 'marts.duckdb'}' as published (read_only)")
        tables = [
            row[0]
            for row in connection.execute(
                "select table_name from duckdb_tables() where database_name = 'published'"
            ).fetchall()
        ]
        empty = [
            table
            for table in tables
            if connection.execute(f"select count(*) from published.marts.{table}").fetchone() == (0,)
        ]
    assert set(empty) <= may_be_empty


def test_the_probe_sees_one() -> None:
    # Without it the next test would pass when DuckDB renames its operators.
    with duckdb.connect() as connection:
        connection.execute("create table a as select 'x' as kind, range as id from range(100)")
        slow = "select * from a left join (select id from a where kind = 'y') as b on a.kind = 'x' and a.id = b.id"
        assert row_by_row(connection, slow)
        assert not row_by_row(connection, slow.replace("a.kind = 'x' and a.id", "case when a.kind = 'x' then a.id end"))


def test_no_model_joins_row_by_row(demo: Demo) -> None:
    # One such join was two thirds of a run of 10,000 contracts, and would have been hours at 100,000.
    results = json.loads((demo.data_dir / "state" / "dbt" / "run_results.json").read_text())["results"]
    slow: dict[str, list[str]] = {}
    with duckdb.connect(str(demo.data_dir / "warehouse" / "tieout.duckdb"), read_only=True) as connection:
        for one in results:
            name, sql = one["unique_id"].split(".")[2], one.get("compiled_code") or ""
            if one["unique_id"].startswith("model.") and "def model(" not in sql:
                slow |= {name: joins} if (joins := row_by_row(connection, sql)) else {}
    assert slow == {}


def test_what_hangs_on_an_invoice_is_of_its_contract(demo: Demo) -> None:
    # Else: whoever works a contract does not find the note that gave its money away, or the payment that came twice.
    with open_published(demo.data_dir / "published" / "marts.duckdb") as connection:
        lost = rows(
            connection,
            """
            select e.code, e.subject_id
            from marts.exceptions as e
            inner join marts.invoices as i on e.invoice_id = i.invoice_id
            where i.contract_id is not null and e.contract_id is null
            """,
        )
    assert lost == []
