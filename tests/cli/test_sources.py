"""`tieout sources` says how each source stands; `tieout new-source` lays out one that works."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipelines import control
from pipelines.cli import main
from pipelines.settings import PROJECT
from pipelines.sources import SourceSettings, extract
from pipelines.warehouse import Warehouse


def call(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, list(arguments))
    return result.exit_code, result.output


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal that wraps nothing, whatever the one that the tests run in."""
    monkeypatch.setattr("pipelines.cli.out.width", 200)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings = (
        "data_dir = 'data'\n[sources.crm]\npath = 'crm'\n[sources.bank]\nsystem = 'bank_statements'\npath = 'bank'\n"
    )
    (tmp_path / "tieout.toml").write_text(settings, encoding="utf-8")
    monkeypatch.setenv("TIEOUT_SETTINGS", str(tmp_path / "tieout.toml"))
    return tmp_path


def test_sources_before_the_first_run(home: Path) -> None:
    code, output = call("sources")
    assert code == 0
    assert "nothing was extracted yet" in output
    assert "bank_statements" in output
    assert output.count("never extracted") == 2


def test_names_are_whole_on_a_narrow_terminal(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Without it: beside long names of entities a source's own stands down the page, a letter a line.
    monkeypatch.setattr("pipelines.cli.out.width", 80)
    warehouse = Warehouse(home / "data")
    (home / "crm").mkdir()
    rows = {"id": "c", "credit_note_id": "n", "amount": "1", "payment_id": "p", "invoice_id": "i", "allocated_on": "2026-03-31"}  # fmt: skip
    for entity in ("credit_note_lines", "payment_allocations"):
        (home / "crm" / f"{entity}.csv").write_text(f"{','.join(rows)}\n{','.join(rows.values())}\n")
    loads = extract(SourceSettings("crm", path=home / "crm"), warehouse)
    with warehouse.connect() as connection:
        control.create_tables(connection)
        control.record_loads(connection, "r", loads)
        connection.execute("insert into control.run values ('r', '2026-03-31', 'v')")
        connection.execute("insert into control.sources values ('crm', 'files')")
    _, output = call("sources")
    assert "\n crm (files) " in output
    assert "\n   payment_allocations " in output
    assert max(map(len, output.splitlines())) <= 80


def test_sources_tell_rows_freshness_and_errors(home: Path) -> None:
    # Else: a source that stopped a week ago looks like the others until a customer asks.
    folder, warehouse = home / "crm", Warehouse(home / "data")
    folder.mkdir()
    (folder / "accounts.csv").write_text("id,name,updated_at\na,Ada,2026-03-31T12:00:00Z\nb,,\n")
    (folder / "contacts.csv").write_text("id,updated_at\nc,2026-03-20T12:00:00Z\n")
    (folder / "deals.csv").write_text("id,colour\nd,red\n")
    loads = extract(SourceSettings("crm", path=folder), warehouse)
    with warehouse.connect() as connection:
        control.create_tables(connection)
        control.record_loads(connection, "r", loads)
        connection.execute("insert into control.run values ('r', '2026-03-31', 'v')")
        connection.execute("insert into control.sources values ('crm', 'files')")
    code, output = call("sources")
    assert code == 0
    lines = {
        name: next(line for line in output.splitlines() if f" {name} " in line)
        for name in ("accounts", "contacts", "deals")
    }
    assert lines["accounts"].split() == ["accounts", "1", "1", "2026-03-31", "12:00", "ok"]
    assert "stale: 276 h" in lines["contacts"]
    assert "incomplete" in lines["deals"]
    assert "crm, deals: deals.csv: missing required column" in output
    assert "select * from quarantine" in output
    assert "never extracted" in next(line for line in output.splitlines() if " bank " in line)


def test_a_new_source_works_from_the_first_minute(tmp_path: Path) -> None:
    # Else: whoever adds a system begins by repairing what was laid out.
    root = tmp_path / "checkout"
    ignore = shutil.ignore_patterns("target", "logs", "__pycache__", "*.duckdb")
    for name in ("pipelines", "dbt_project", "tests", "docs"):
        shutil.copytree(PROJECT / name, root / name, ignore=ignore)
    shutil.copy(PROJECT / "pyproject.toml", root)
    code, output = call("new-source", "acme", "--entity", "invoices", "--entity", "customers", "--root", str(root))
    assert (code, "pipelines/sources/acme/client.py" in output) == (0, True), output
    assert "'acme'" in (root / "dbt_project/macros/staged_systems.sql").read_text()
    assert "### acme: customers" in (root / "docs/field_mapping.md").read_text()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/sources/acme", "tests/entities/test_generated.py"],
        cwd=root, env={**os.environ, "PYTHONPATH": str(root)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4000:]
    checked = ["pipelines/sources/acme", "tests/sources/acme"]
    ruff = str(Path(sys.executable).with_name("ruff"))
    done = subprocess.run([ruff, "check", *checked], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["Acme", "--entity", "invoices"], "is lower case letters"),
        (["stripe", "--entity", "invoices"], "there is a system stripe already"),
        (["acme", "--entity", "invoicez"], "did you mean 'invoices'?"),
        (["acme"], "Missing option '--entity'"),
        (["acme", "--entity", "invoices", "--root", "/"], "is no checkout"),
    ],
)
def test_what_cannot_be_laid_out_is_told(arguments: list[str], told: str) -> None:
    code, output = call("new-source", *arguments)
    assert code == 2
    assert told in " ".join(output.split())
