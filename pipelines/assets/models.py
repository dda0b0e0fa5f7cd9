"""The dbt project as assets: one dbt call a run, its tests as asset checks, each table with what one wants to see."""

import importlib
import re
import threading
from collections.abc import Iterator, Sequence
from functools import cached_property
from importlib.metadata import version
from typing import Any

import dagster as dg
from dagster_dbt import DbtCliInvocation, DbtCliResource, DbtProject, dbt_assets
from packaging.version import Version

from pipelines.assets.facts import NO_FINDINGS, exception_facts, table_facts
from pipelines.assets.translator import Translator
from pipelines.dbt import DBT_PROJECT, NO_LOG_FILE, dbt_executable, manifest, nodes, unconnected
from pipelines.resources import DailyRun


class Dbt(DbtCliResource):
    """dbt's command line, told what Dagster would find out.

    `dbt --version`, by which Dagster asks its version, looks on the internet for a newer one. An adapter, which it
    makes to count rows while dbt works, is all of dbt imported into our process, and nobody asks it anything.
    """

    @cached_property
    def _cli_version(self) -> Version:
        return Version(version("dbt-core"))

    def _initialize_dbt_core_adapter(self, args: Sequence[str]) -> Any:
        return None


project = DbtProject(project_dir=DBT_PROJECT, profiles_dir=DBT_PROJECT)
dbt_resource = Dbt(project_dir=str(DBT_PROJECT), profiles_dir=str(DBT_PROJECT), dbt_executable=dbt_executable())


@dbt_assets(
    manifest=manifest(),
    project=project,
    name="models",
    exclude="resource_type:unit_test",
    dagster_dbt_translator=Translator(),
)
def models(context: dg.AssetExecutionContext, dbt: DbtCliResource, daily: DailyRun) -> Iterator[Any]:
    """Build and test all models, staging to marts."""
    # Great Expectations takes longer to import than most models take to build; dbt works in its own process meanwhile.
    threading.Thread(target=importlib.import_module, args=("great_expectations",), daemon=True).start()
    target = daily.warehouse.state / "dbt"
    call = dbt.cli(
        [*NO_LOG_FILE, "build", *unconnected({source.system for source in daily.settings.sources.values()})],
        context=context,
        target_path=target,
        raise_on_error=False,
    )
    # dbt holds the file until it ends, and nobody can count rows before: so its events are passed on when it is done.
    events = list(call.stream())
    yield from with_facts(events, daily)
    if not call.is_successful():
        raise dg.Failure(f"dbt build failed, nothing is published:\n{problems(call)}", allow_retries=False)


def with_facts(events: list[Any], daily: DailyRun) -> Iterator[Any]:
    """dbt's events, those of tables with row count, business date, preview and what is at risk."""
    by_id = {node["unique_id"]: node for node in nodes().values()}
    with daily.warehouse.connect(read_only=True) as connection:
        at_risk = exception_facts(connection)
        for event in events:
            node = by_id.get(str(event.metadata["unique_id"].value)) if isinstance(event, dg.Output) else None
            if node is None:
                yield event
                continue
            facts = table_facts(connection, node["schema"], node["alias"]) | {"as_of": daily.date.isoformat()}
            if "category" in node.get("meta", {}):
                facts |= at_risk.get(node["name"], NO_FINDINGS) if at_risk else {}
            elif (node["schema"], node["alias"]) == ("marts", "exceptions"):
                facts |= at_risk.get("", NO_FINDINGS)
            yield event.with_metadata({**event.metadata, **facts})


def problems(call: DbtCliInvocation) -> str:
    """What dbt complained about, without its command line and paths of logs."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", str(call.get_error() or ""))
    told = text.partition("Errors parsed from dbt logs:")[2] or text
    lines = [line for line in told.splitlines() if not re.match(r"\d+ of \d+ ", line)]
    return re.sub(r"\n{2,}", "\n", "\n".join(lines)).strip()
