"""`tieout connect`: what it asks, what it shows, and that nothing is written unless the system could be read."""

import sqlite3
import tomllib
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner, Result

from pipelines.cli import main
from pipelines.connect.look import stages
from pipelines.settings import PROJECT, load_settings
from pipelines.sources import systems
from tests.sources.bank_statements.conftest import line
from tests.sources.bank_statements.writers import camt_of
from tests.sources.sandbox.account import Case
from tests.sources.sandbox.server import Fault, Sandbox, serve
from tests.sources.sandbox.world import World, sample
from tests.sources.serve import SERVED, said
from tests.sources.stripe.recorded import serve as stripe_server
from tests.sources.stripe.shapes import customer, empty
from tests.sources.systems import CASES

Connect = Callable[..., Result]
SETTINGS = "# ours\ndata_dir = 'data'\n\n[sources]  # none yet"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, and nobody at the terminal."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TIEOUT_SETTINGS", raising=False)
    monkeypatch.setattr("pipelines.cli.out.width", 200)
    return tmp_path


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Case:
    found: Case = CASES[request.param]
    for variable, value in found.environment().items():
        monkeypatch.setenv(variable, value)
    return found


@pytest.fixture
def sandbox(case: Case) -> Iterator[Sandbox]:
    with serve(case.sandbox(World(sample(*case.entities, only=case.small)))) as served:
        yield served


def connect(case: Case, sandbox: Sandbox, *more: str, **typed: Any) -> Result:
    told = [word for option in said({"base_url": sandbox.url, **case.options}) for word in ("--set", option)]
    return CliRunner().invoke(main, ["connect", case.name, "--no-rows", *told, *more], **typed)


def written(home: Path) -> list[str]:
    return sorted(str(path.relative_to(home)) for path in home.rglob("*") if path.is_file())


def test_a_system_is_connected_from_an_empty_folder(case: Case, sandbox: Sandbox, home: Path) -> None:
    # What was written must be what a run reads; the secrets apart, for no other eyes, and on no terminal.
    done = connect(case, sandbox)
    assert done.exit_code == 0, done.output
    assert written(home) == [".dlt/secrets.toml", "tieout.toml"]
    source = load_settings(home / "tieout.toml").sources[case.name]
    assert (source.system, source.options) == (case.name, {"base_url": sandbox.url, **case.options})
    secrets = home / ".dlt" / "secrets.toml"
    assert secrets.stat().st_mode & 0o777 == 0o600
    assert tomllib.loads(secrets.read_text())["sources"][case.name] == dict(case.secrets)
    for text in (done.output, (home / "tieout.toml").read_text()):
        assert not [value for value in case.secrets.values() if value in text]
    entity = sandbox.list_entity
    rows = len(sandbox.world.live(entity))
    assert f"{entity}: {rows:,} rows" in done.output


@pytest.mark.parametrize("kind", ["401", "403", "500", "hang"])
@pytest.mark.parametrize("case", ["hubspot"], indirect=True)
def test_a_system_that_cannot_be_read_is_not_connected(case: Case, sandbox: Sandbox, home: Path, kind: str) -> None:
    # Settings that are written before they are known to work fail at six in the morning, with nobody there.
    (home / "tieout.toml").write_text(SETTINGS, encoding="utf-8")
    sandbox.fault = Fault(kind, "" if kind == "401" else sandbox.list_path, -1)
    done = connect(case, sandbox, "--set", "timeout_seconds=0.3", "--set", "max_attempts=1")
    told = {
        "401": "refuses the credentials",
        "403": "the read scope of this object",
        "500": "HTTP 500",
        "hang": "no answer within 0.3 s",
    }
    assert done.exit_code == 1
    assert told[kind] in done.output
    assert "othing was written" in done.output
    assert written(home) == ["tieout.toml"]
    assert (home / "tieout.toml").read_text() == SETTINGS


@pytest.mark.parametrize("case", ["hubspot"], indirect=True)
def test_a_wrong_key_that_was_typed_is_not_shown(
    case: Case, sandbox: Sandbox, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TIEOUT_HUBSPOT_ACCESS_TOKEN")
    monkeypatch.setattr("pipelines.cli.connecting.is_terminal", lambda: True)
    done = connect(case, sandbox, input="EUR\npat-of-somebody-else\n")
    assert (done.exit_code, written(home)) == (1, [])
    assert "access token of a private app" in done.output
    assert "pat-of-somebody-else" not in done.output


@pytest.mark.parametrize("case", ["hubspot"], indirect=True)
def test_what_is_typed_is_written_and_what_stood_there_stays(
    case: Case, sandbox: Sandbox, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Comments of tieout.toml are the documentation of a company's choices; another source's secret is not ours to lose.
    (home / "tieout.toml").write_text(SETTINGS, encoding="utf-8")
    (home / ".dlt").mkdir()
    (home / ".dlt" / "secrets.toml").write_text("[sources.other]\napi_key = 'kept' # by hand\n", encoding="utf-8")
    monkeypatch.delenv("TIEOUT_HUBSPOT_ACCESS_TOKEN")
    monkeypatch.setattr("pipelines.cli.connecting.is_terminal", lambda: True)
    token = case.secrets["access_token"]
    done = connect(case, sandbox, input=f"EUR\n{token}\ny\n")
    assert done.exit_code == 0, done.output
    assert token not in done.output
    text = (home / "tieout.toml").read_text()
    assert text.startswith(SETTINGS + "\n\n[sources.hubspot]\n")
    assert load_settings(home / "tieout.toml").sources["hubspot"].options["currency"] == "EUR"
    secrets = (home / ".dlt" / "secrets.toml").read_text()
    assert secrets.startswith("[sources.other]\napi_key = 'kept' # by hand\n")
    assert tomllib.loads(secrets)["sources"]["hubspot"] == {"access_token": token}
    # the same again: a new key is written, the settings stand already
    assert connect(case, sandbox, "--set", "currency=EUR", input=f"{token}\ny\n").exit_code == 0
    assert (home / "tieout.toml").read_text() == text


@pytest.mark.parametrize("case", ["hubspot"], indirect=True)
def test_refused_at_the_last_question_nothing_is_written(
    case: Case, sandbox: Sandbox, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.cli.connecting.is_terminal", lambda: True)
    assert connect(case, sandbox, input="EUR\nn\n").exit_code == 1
    assert written(home) == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["hubspott"], "there is no system 'hubspott'; there are bank_statements"),
        (["firmao"], "--set organization=...: organization, as it stands in the address"),
        (["firmao"], "TIEOUT_FIRMAO_PASSWORD in the environment: its password"),
        (["firmao", "--name", "Own"], "a name is lower case letters"),
        (["stripe", "--set", "max_attempts"], "'max_attempts' is not OPTION=VALUE"),
        (["bank_statements"], "--path DIR: the folder of its files"),
        (["bank_statements", "--path", "nowhere"], "there is no folder nowhere"),
        (["bank_statements", "--path", ".", "--set", "encodin=latin-1"], "encodin: Extra inputs"),
    ],
)
def test_what_is_missing_or_wrong_is_named_before_anything_is_asked(
    home: Path, arguments: list[str], told: str
) -> None:
    done = CliRunner().invoke(main, ["connect", *arguments])
    assert (done.exit_code, written(home)) == (2, [])
    assert told in done.output


def test_stripe_is_counted_as_far_as_it_is_read(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Stripe does not say how many there are: "300 rows" of a company with 3,000 would be taken for all.
    monkeypatch.setenv("TIEOUT_STRIPE_API_KEY", "sk_test_of_this_test")
    with stripe_server(empty()) as stripe:
        stripe.put("/v1/customers", *(customer(f"cus_{n}") for n in range(301)))
        done = CliRunner().invoke(main, ["connect", "stripe", "--no-rows", "--set", f"base_url={stripe.url}"])
    assert done.exit_code == 0, done.output
    assert load_settings(home / "tieout.toml").sources["stripe"].options == {"base_url": stripe.url}
    assert "customers: 300 or more rows" in done.output
    assert "invoices: 0 rows" in done.output
    assert len(stripe.asked_for("/v1/customers")) == 3


def test_a_database_is_connected_before_there_are_settings(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The mapping lies in the folder that the settings will be written to: it must be found there already.
    with closing(sqlite3.connect(home / "erp.db")) as database:
        database.executescript("create table c (id text, name text); insert into c values ('1', 'Ada'), ('2', 'Bo')")
    (home / "erp.toml").write_text("[customers]\nquery = 'select id, name from c'\n")
    monkeypatch.setenv("TIEOUT_ERP_DATABASE_URL", f"sqlite:///{home}/erp.db")
    said = ["connect", "sql", "--name", "erp", "--no-rows", "--no-secrets", "--set"]
    wrong = CliRunner().invoke(main, [*said, "mapping=nowhere.toml"])
    assert (wrong.exit_code, "nowhere.toml cannot be read" in wrong.output) == (1, True)
    assert written(home) == ["erp.db", "erp.toml"]
    done = CliRunner().invoke(main, [*said, "mapping=erp.toml"])
    assert done.exit_code == 0, done.output
    assert "customers: 2 rows" in done.output
    assert written(home) == ["erp.db", "erp.toml", "tieout.toml"]


def test_bank_statements_are_connected(home: Path) -> None:
    # They need no secret: nothing is asked, and no secrets file is made.
    (home / "bank").mkdir()
    (home / "bank" / "a.xml").write_text(camt_of([line(1, "10.00"), line(2, "-2.50")]))
    done = CliRunner().invoke(main, ["connect", "bank_statements", "--name", "bank", "--path", "bank", "--no-rows"])
    assert done.exit_code == 0, done.output
    assert "bank_transactions: 2 rows" in done.output
    assert written(home) == ["bank/a.xml", "tieout.toml"]
    source = load_settings(home / "tieout.toml").sources["bank"]
    assert (source.system, source.path, source.options) == ("bank_statements", home / "bank", {})


def test_every_system_can_be_tried_from_an_empty_folder() -> None:
    # A README that nobody can follow without an account is not followed, and rots.
    assert set(SERVED) == set(systems()) - {"files"}
    for name in SERVED:
        readme = (PROJECT / "pipelines" / "sources" / name / "README.md").read_text(encoding="utf-8")
        assert f"tests.sources.serve {name}`" in readme, name


def test_how_the_stages_were_taken_is_shown(home: Path) -> None:
    # A company whose won stage has another name would have no contracts, and nothing would look wrong.
    with duckdb.connect(str(home / "a.duckdb")) as database:
        database.execute("create schema staging")
        deals = "(('x', 'Signed', false, null), ('x', 'Signed', false, null), ('x', 'Old', false, now()), ('y', 'z', true, null))"
        database.execute(f"create table staging.d as from (values {deals[1:-1]}) t(source, stage, is_won, deleted_at)")
        assert stages(database, "d", "x", "won_stages") == [
            "stages: Signed 2",
            "none of them is won, so no contract would be expected; name the won ones: --set won_stages='[\"...\"]'",
        ]
        assert stages(database, "d", "y", "won_stages") == ["stages: z 1 (won)"]


def test_a_folder_is_connected_with_its_rows_as_entities(home: Path) -> None:
    # What is shown has gone through the models of a run, not through a mapping of its own.
    (home / "crm").mkdir()
    (home / "crm" / "accounts.csv").write_text("id,name,updated_at\na,Ada,2026-03-31T12:00:00+02:00\n")
    (home / "crm" / "contacts.csv").write_text("id,name,role\nc,Bo,astronaut\n")
    done = CliRunner().invoke(main, ["connect", "files", "--name", "crm", "--path", "crm"])
    assert done.exit_code == 0, done.output
    assert "  a: name = Ada, updated_at = 2026-03-31 10:00:00" in done.output
    assert "contacts: 1 row; 1 of those read would be quarantined\n  role = 'astronaut'" in done.output
    assert load_settings(home / "tieout.toml").sources["crm"].path == home / "crm"
    assert 'path = "crm"' in (home / "tieout.toml").read_text()
