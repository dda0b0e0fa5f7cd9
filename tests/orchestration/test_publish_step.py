"""The publishing step obeys the conditions of publishing, and only those."""

from pathlib import Path

import dagster as dg
import pytest

from pipelines import control
from pipelines.assets import publish as publishing
from pipelines.assets.publish import published_marts
from pipelines.control import Run
from pipelines.publish import stage
from pipelines.reports.last_run import Verdicts, write_verdicts
from pipelines.resources import DailyRun
from pipelines.warehouse import open_published


@pytest.fixture(autouse=True)
def no_report(monkeypatch: pytest.MonkeyPatch) -> None:
    """The report has tests of its own; the marts here are one table."""
    pages = ("delta_report.md", "delta_report.html")
    monkeypatch.setattr(publishing, "write_delta", lambda marts, folder: [folder / page for page in pages])


def built(folder: Path, run_id: str, verdicts: Verdicts | None) -> DailyRun:
    """A data folder as it stands when the expectations have run: marts built, a copy staged, verdicts written."""
    daily = DailyRun(data_dir=str(folder), as_of="2026-03-31")
    with daily.warehouse.locked(), daily.warehouse.connect() as connection:
        control.create_tables(connection)
        control.begin(connection, Run(run_id, daily.date, "1"), {}, {"crm": "files"}, [], control.now())
        connection.execute("create schema if not exists marts")
        connection.execute(
            "create or replace table marts.runs as select * replace ('late_first_invoice: off' as codes_off) from control.runs"
        )
    stage(daily.warehouse, run_id)
    if verdicts:
        write_verdicts(daily.warehouse, verdicts)
    return daily


def verdicts(run_id: str, verdict: str, blocking: list[str]) -> Verdicts:
    return Verdicts(run_id, verdict, {"identities": {verdict: 1}}, blocking, [])


def published_run(folder: Path) -> str:
    with open_published(folder / "published" / "marts.duckdb") as connection:
        row = connection.execute("select run_id from marts.runs where published").fetchone()
    assert row
    return str(row[0])


def record(daily: DailyRun) -> tuple[object, ...]:
    with daily.warehouse.connect(read_only=True) as connection:
        row = connection.execute(
            "select status, published, codes_off from control.runs where run_id = 'run-2'"
        ).fetchone()
    assert row
    return row


def test_findings_do_not_block(tmp_path: Path) -> None:
    built(tmp_path, "run-1", None)
    daily = built(tmp_path, "run-2", verdicts("run-2", "fail", []))
    published_marts(dg.build_asset_context(), daily)
    assert published_run(tmp_path) == "run-2"
    assert record(daily) == ("published", True, "late_first_invoice: off")


def test_a_broken_identity_leaves_yesterday_in_place(tmp_path: Path) -> None:
    daily = built(tmp_path, "run-1", verdicts("run-1", "pass", []))
    published_marts(dg.build_asset_context(), daily)
    daily = built(tmp_path, "run-2", verdicts("run-2", "fail", ["identities: invoice_total (3 rows)"]))
    with pytest.raises(dg.Failure, match="nothing is published") as failure:
        published_marts(dg.build_asset_context(), daily)
    assert "invoice_total (3 rows)" in str(failure.value.description)
    assert published_run(tmp_path) == "run-1"
    assert list((tmp_path / "published").glob(".marts-*")) == []
    assert record(daily)[:2] == ("stopped", False)


@pytest.mark.parametrize("found", [None, verdicts("run-1", "pass", [])])
def test_what_was_not_audited_is_not_published(tmp_path: Path, found: Verdicts | None) -> None:
    # Someone materializes `publish` alone in Dagster: yesterday's verdicts are no audit of today's copy.
    daily = built(tmp_path, "run-2", found)
    with pytest.raises(dg.Failure, match="has not been audited"):
        published_marts(dg.build_asset_context(), daily)
    assert not daily.warehouse.marts.exists()
