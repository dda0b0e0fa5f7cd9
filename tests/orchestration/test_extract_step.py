"""A source that cannot be read costs that source, never the run."""

from pathlib import Path

import dagster as dg
import pytest

from pipelines.assets.extract import extract_sources
from pipelines.resources import DailyRun
from pipelines.sources import EntityLoad, ExtractError, SourceSettings
from pipelines.warehouse import Warehouse, rows

ACCOUNTS = "id,name\n1,Acme\n2,Byte\n"


def test_a_refused_key_costs_its_source_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Without it one expired key stops the reconciliation of everything else.
    daily = _two_sources(tmp_path, monkeypatch, wrong="billing")
    run_step(daily)
    loads = _loads(daily)
    assert loads["crm", "accounts"] == (2, True, None)
    assert loads["billing", "*"] == (0, False, "source billing: the key was refused")


def test_what_it_brought_before_stands_and_is_incomplete(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Without it a source that fails today loses yesterday's rows, and every one of them would be missing somewhere.
    run_step(_two_sources(tmp_path, monkeypatch, wrong=""))
    daily = _two_sources(tmp_path, monkeypatch, wrong="crm")
    run_step(daily)
    assert _loads(daily)["crm", "accounts"] == (2, False, "source crm: the key was refused")
    assert _loads(daily)["billing", "accounts"] == (2, True, None)
    with daily.warehouse.connect(read_only=True) as connection:
        assert len(rows(connection, "select * from control.quarantine where source = 'crm'")) == 1


def test_nothing_read_at_all_is_a_failure_with_the_reasons(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(dg.Failure, match="no source could be read:\nsource crm: the key was refused"):
        run_step(_two_sources(tmp_path, monkeypatch, wrong="crm billing"))


def run_step(daily: DailyRun) -> None:
    with dg.build_asset_context() as context:
        list(extract_sources(context, daily))


def _two_sources(folder: Path, monkeypatch: pytest.MonkeyPatch, wrong: str) -> DailyRun:
    from pipelines.assets import extract as step
    from pipelines.sources import extract as real

    for name in ("crm", "billing"):
        (folder / name).mkdir(exist_ok=True)
        (folder / name / "accounts.csv").write_text(ACCOUNTS + ",nameless key\n")

    def read(source: SourceSettings, warehouse: Warehouse) -> list[EntityLoad]:
        if source.name in wrong.split():
            raise ExtractError(f"source {source.name}: the key was refused")
        return real(source, warehouse)

    monkeypatch.setattr(step, "extract", read)
    sources = {name: str(folder / name) for name in ("crm", "billing")}
    return DailyRun(data_dir=str(folder / "data"), as_of="2026-03-31", sources=sources)


def _loads(daily: DailyRun) -> dict[tuple[str, str], tuple[int, bool, str | None]]:
    with daily.warehouse.connect(read_only=True) as connection:
        found = rows(connection, "select source, entity, rows_loaded, complete, detail from control.source_loads")
    return {(row["source"], row["entity"]): (row["rows_loaded"], row["complete"], row["detail"]) for row in found}
