"""What a person sees in Dagster: the flow by its groups, and on every asset a description, an owner, its place."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from pipelines.assets.translator import Translator
from pipelines.dbt import code_facts
from pipelines.definitions import defs
from pipelines.entities import ENTITIES
from pipelines.run import INSTANCE
from pipelines.schedules import every_day


@pytest.fixture(scope="module")
def graph() -> Any:
    return defs.resolve_asset_graph()


def test_groups_show_the_flow(graph: Any) -> None:
    groups = {graph.get(key).group_name for key in graph.get_all_asset_keys()}
    assert {
        "extract_crm", "extract_billing", "extract_payments", "extract_ledger", "extract_reference",
        "staging", "core", "golden_customers", "contracts", "billing", "cash", "ledger", "exceptions", "marts",
        "checks", "publish",
    } <= groups  # fmt: skip


def test_every_asset_is_described_and_owned(graph: Any) -> None:
    keys = graph.get_all_asset_keys()
    assert [key.to_user_string() for key in keys if not (graph.get(key).description or "").strip()] == []
    assert [key.to_user_string() for key in keys if not graph.get(key).owners] == []


def test_no_arrow_runs_back_up(graph: Any) -> None:
    # Nothing may wait for what is published, and extracts wait for nothing.
    published = dg.AssetKey(["published", "marts"])
    assert not graph.get(published).child_keys
    for entity in ENTITIES.values():
        assert not graph.get(dg.AssetKey([entity.side, entity.name])).parent_keys


def test_extract_and_staging_join_into_one_lineage(graph: Any) -> None:
    # The same keys on both sides, or the graph falls apart into two.
    for entity in ENTITIES.values():
        children = graph.get(dg.AssetKey([entity.side, entity.name])).child_keys
        assert dg.AssetKey(["staging", f"stg_files__{entity.name}"]) in children


def test_publishing_waits_for_every_mart_and_every_suite(graph: Any) -> None:
    parents = graph.get(dg.AssetKey(["published", "marts"])).parent_keys
    marts = {key for key in graph.get_all_asset_keys() if key.path[0] == "marts"}
    suites = {key for key in graph.get_all_asset_keys() if key.path[0] == "checks"}
    assert marts
    assert marts <= parents
    assert {key.path[1] for key in suites} >= {
        "sources", "identities", "golden_customers", "leakage", "overbilling", "exposure", "drift", "guard_rail",
    }  # fmt: skip
    assert suites <= parents


def test_every_code_is_checked(graph: Any) -> None:
    # A code without a check would be found and never judged.
    checked = {key.name for key in graph.asset_check_keys if key.asset_key.path[0] == "checks"}
    assert set(code_facts()) <= checked


def test_the_schedule_runs_for_yesterday() -> None:
    assert every_day.cron_schedule == "0 6 * * *"
    context = dg.build_schedule_context(scheduled_execution_time=datetime(2026, 4, 1, 4, 0, tzinfo=UTC))
    request = every_day(context)
    assert isinstance(request, dg.RunRequest)
    assert request.run_config["resources"]["daily"]["config"]["as_of"] == "2026-03-31"
    assert request.tags["as_of"] == "2026-03-31"


def test_one_run_at_a_time() -> None:
    # Two runs would fight for the one file that DuckDB lets one process write.
    import yaml

    instance = yaml.safe_load(INSTANCE.read_text(encoding="utf-8"))
    assert instance["concurrency"]["runs"]["max_concurrent_runs"] == 1
    assert instance["telemetry"]["enabled"] is False
    assert defs.resolve_job_def("daily").executor_def.name == "in_process"


def test_extraction_is_retried_and_fresh() -> None:
    extract = defs.resolve_assets_def(dg.AssetKey(["crm", "accounts"]))
    assert extract.op.retry_policy is not None
    assert extract.op.retry_policy.max_retries == 3
    assert all(spec.freshness_policy for spec in extract.specs)


def test_a_model_is_described_by_its_first_comment_and_a_code_by_its_reason(tmp_path: Path) -> None:
    node = {"resource_type": "model", "fqn": ["tieout", "cash", "x"], "name": "x", "alias": "x"}
    comment = Translator().get_description(
        {**node, "raw_code": "{{ config() }}\n-- grain: one row.\n-- More.\nselect 1 -- no"}
    )
    assert comment == "grain: one row. More."
    meta = {
        "title": "Overdue",
        "category": "exposure",
        "subject": "invoice",
        "why": "Cash is late.",
        "owner": "collections",
    }
    assert Translator().get_description({**node, "meta": meta}) == "Overdue (exposure, per invoice). Cash is late."
    assert Translator().get_owners({**node, "meta": meta}) == ["team:collections"]
