"""A past date as it was known then: only the files of then, or a refusal that names what is missing."""

from datetime import date
from pathlib import Path

import pytest

from pipelines import control
from pipelines.replay import ReplayError, prepare, record_files
from pipelines.settings import Settings
from pipelines.settings.schema import Source
from pipelines.sources import SourceSettings
from pipelines.sources.files import extract
from pipelines.warehouse import Warehouse

FIRST, SECOND, THIRD = date(2026, 3, 10), date(2026, 3, 11), date(2026, 3, 12)
HEADER = "id,name\n"


def settings_of(folder: Path) -> Settings:
    return Settings(data_dir=folder / "data", sources={"crm": Source(path=folder / "crm")})


def deliver(settings: Settings, day: date) -> None:
    """Load the folder as the run of a day does, and note what is known."""
    warehouse = Warehouse(settings.data_dir)
    extract(SourceSettings("crm", path=settings.sources["crm"].path), warehouse)
    with warehouse.connect() as connection:
        control.create_tables(connection)
        record_files(connection, day, settings.sources)
        connection.execute(
            "insert into control.runs values (?, ?, null, null, 'published', 0, 0, null, true, 'test')",
            [f"run-{day}", day],
        )


@pytest.fixture
def delivered(tmp_path: Path) -> Settings:
    """One file on the first day, another one on the second."""
    settings = settings_of(tmp_path)
    crm = tmp_path / "crm"
    crm.mkdir()
    (crm / "accounts-1.csv").write_text(f"{HEADER}A1,Acme\n", encoding="utf-8")
    (crm / "_manifest.json").write_text('{"entities": {"accounts": {"rows": 1}}}', encoding="utf-8")
    deliver(settings, FIRST)
    (crm / "accounts-2.csv").write_text(f"{HEADER}A2,Bolt\n", encoding="utf-8")
    (crm / "_manifest.json").write_text('{"entities": {"accounts": {"rows": 2}}}', encoding="utf-8")
    deliver(settings, SECOND)
    return settings


def linked(settings: Settings, known_at: date) -> dict[str, str]:
    place = prepare(settings, FIRST, known_at).sources["crm"]
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(place.iterdir())}


def test_only_the_files_of_then_are_read(delivered: Settings) -> None:
    # What came on the second day was not known on the first; the manifest too must be that of then, or the extract
    # would look short.
    assert linked(delivered, FIRST) == {
        "_manifest.json": '{"entities": {"accounts": {"rows": 1}}}',
        "accounts-1.csv": f"{HEADER}A1,Acme\n",
    }
    assert list(linked(delivered, SECOND)) == ["_manifest.json", "accounts-1.csv", "accounts-2.csv"]


def test_a_file_found_while_a_past_date_runs_again_is_known_from_now_on(delivered: Settings) -> None:
    # Else running the first day again, with the second day's files, would rewrite what was known on it.
    (delivered.sources["crm"].path or Path()).joinpath("accounts-3.csv").write_text(
        f"{HEADER}A3,Cog\n", encoding="utf-8"
    )
    deliver(delivered, FIRST)
    assert "accounts-3.csv" not in linked(delivered, FIRST)
    assert "accounts-3.csv" in linked(delivered, SECOND)


@pytest.mark.parametrize(
    ("text", "problem"), [(None, "accounts-1.csv is gone"), (f"{HEADER}A1,Ace\n", "was replaced since")]
)
def test_what_is_not_kept_is_refused(delivered: Settings, text: str | None, problem: str) -> None:
    # A replay from other files would look like the past and be none.
    file = (delivered.sources["crm"].path or Path()) / "accounts-1.csv"
    file.unlink() if text is None else file.write_text(text, encoding="utf-8")
    with pytest.raises(ReplayError, match=problem):
        prepare(delivered, FIRST, SECOND)


def test_an_api_keeps_no_history(delivered: Settings) -> None:
    more = {**delivered.sources, "stripe_eu": Source(system="stripe")}
    with pytest.raises(ReplayError, match="stripe_eu is read from stripe: raw keeps only the newest version"):
        prepare(delivered.model_copy(update={"sources": more}), FIRST, SECOND)


def test_nothing_is_known_before_its_day(delivered: Settings) -> None:
    with pytest.raises(ReplayError, match="must not be before"):
        prepare(delivered, SECOND, FIRST)


def test_the_memory_of_the_days_before_comes_along(delivered: Settings) -> None:
    # Without it every exception would be new on the replayed day, and golden customers might take other ids.
    with Warehouse(delivered.data_dir).connect() as connection:
        connection.execute("create schema exceptions")
        connection.execute(
            "create table exceptions.int_exceptions__journal as select * from (values ('x', date '2026-03-10'), ('y', date '2026-03-11')) as e (exception_id, happened_on)"
        )
    replay = Warehouse(prepare(delivered, SECOND, THIRD).data_dir)
    with replay.connect(read_only=True) as connection:
        assert connection.execute("select exception_id from exceptions.int_exceptions__journal").fetchall() == [("x",)]
        assert connection.execute("select run_id from control.runs").fetchall() == [("run-2026-03-10",)]
