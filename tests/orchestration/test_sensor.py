"""The sensor: whole files start one run, half-written ones none."""

from pathlib import Path

import dagster as dg
import pytest

from pipelines.sensors import new_files


@pytest.fixture
def incoming(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings = tmp_path / "tieout.toml"
    settings.write_text("data_dir = 'data'\n", encoding="utf-8")
    monkeypatch.setenv("TIEOUT_SETTINGS", str(settings))
    folder = tmp_path / "data" / "incoming" / "crm"
    folder.mkdir(parents=True)
    return folder


def tick(cursor: str | None) -> tuple[object, str | None]:
    context = dg.build_sensor_context(cursor=cursor)
    return new_files(context), context.cursor


def test_an_empty_folder_starts_nothing(incoming: Path) -> None:
    answer, _ = tick(None)
    assert isinstance(answer, dg.SkipReason)


def test_files_start_one_run_when_they_are_whole(incoming: Path) -> None:
    (incoming / "accounts.csv").write_text("id,name\n")
    first, cursor = tick(None)
    assert isinstance(first, dg.SkipReason)
    (incoming / "accounts.csv").write_text("id,name\nA1,Acme\n")  # it was still being written
    second, cursor = tick(cursor)
    assert isinstance(second, dg.SkipReason)
    third, cursor = tick(cursor)
    assert isinstance(third, dg.RunRequest)
    fourth, cursor = tick(cursor)
    assert isinstance(fourth, dg.SkipReason)  # the same files do not start a second run
    (incoming / "deals.csv").write_text("id\n")
    _, cursor = tick(cursor)
    again, _ = tick(cursor)
    assert isinstance(again, dg.RunRequest)
    assert again.run_key != third.run_key
