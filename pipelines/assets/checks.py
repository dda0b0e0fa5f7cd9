"""The expectations as assets and asset checks: the marts are copied, the copy is audited, nothing is published yet."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import dagster as dg

from expectations.check import Check, suites
from expectations.runner import Result, run, worst
from pipelines.assets.facts import preview
from pipelines.dbt import code_facts, nodes
from pipelines.publish import stage
from pipelines.reports.checks_page import checks_page, write_checks_page
from pipelines.reports.last_run import Verdicts, current_run, write_verdicts
from pipelines.resources import DailyRun
from pipelines.settings import load_settings

SUITES = suites(load_settings(), code_facts())
MARTS = [dg.AssetKey(["marts", node["alias"]]) for node in nodes().values() if node["schema"] == "marts"]
SEVERITIES = {"warn": dg.AssetCheckSeverity.WARN}


def _key(suite: str) -> dg.AssetKey:
    return dg.AssetKey(["checks", suite])


def _about(check: Check) -> dg.AssetKey:
    return dg.AssetKey(check.table.split(".")[1:])


@dg.multi_asset(
    name="expectations",
    specs=[
        dg.AssetSpec(
            _key(suite.name),
            deps=sorted({_about(check) for check in suite.checks} | {dg.AssetKey(["marts", "exceptions"])}),
            description=suite.description,
            group_name="checks",
            owners=["team:finance"],
            kinds={"gx"},
        )
        for suite in SUITES
    ],
    check_specs=[
        dg.AssetCheckSpec(check.name, asset=_key(suite.name), description=check.description)
        for suite in SUITES
        for check in suite.checks
    ],
)
def expectations(context: dg.AssetExecutionContext, daily: DailyRun) -> Iterator[dg.MaterializeResult[Any]]:
    """Stage a copy of the marts and audit it, read-only, before anybody sees it."""
    run_id = current_run(daily.warehouse).run_id
    staged = stage(daily.warehouse, run_id)
    docs = daily.warehouse.published / "data_docs"
    # Asked again, because tolerances may have been set since Dagster started.
    asked = suites(daily.settings, code_facts())
    context.log.info(f"checking a copy of the marts ({sum(len(suite.checks) for suite in asked)} checks)")
    results = run(asked, staged, daily.warehouse.path, docs)
    write_verdicts(daily.warehouse, Verdicts.of(run_id, results))
    currency = daily.settings.company.reporting_currency
    page = write_checks_page(daily.warehouse.published, checks_page(asked, results, run_id, daily.date, currency))
    for suite, found in groupby(results, key=lambda result: result.suite):
        listed = list(found)
        verdict = worst([result.verdict for result in listed])
        context.log.info(f"checks: {suite}: {verdict}")
        yield dg.MaterializeResult(
            asset_key=_key(suite),
            metadata={
                "verdict": verdict,
                "dagster/row_count": len(listed),
                "as_of": daily.date.isoformat(),
                "not_passed": ", ".join(result.check.name for result in listed if result.verdict != "pass") or "none",
                "page": dg.MetadataValue.url(page.resolve().as_uri()),
                "data_docs": dg.MetadataValue.url((docs / "index.html").resolve().as_uri()),
            },
            check_results=[_check_result(result, docs) for result in listed],
        )


def _check_result(result: Result, docs: Path) -> dg.AssetCheckResult:
    """A crash is an error of its own kind; it carries no counts, because nobody counted."""
    facts: dict[str, Any] = {"verdict": result.verdict, "blocks_publishing": result.check.blocking}
    if result.error:
        facts["crashed"] = dg.MetadataValue.md(f"```\n{result.error}\n```")
    else:
        facts["unexpected_rows"] = result.unexpected or 0
    if result.amount_at_risk is not None:
        facts |= {"amount_at_risk": str(result.amount_at_risk), "critical": result.critical}
    if result.sample:
        facts["sample"] = preview(result.sample)
    facts["data_docs"] = dg.MetadataValue.url((docs / "index.html").resolve().as_uri())
    return dg.AssetCheckResult(
        check_name=result.check.name,
        asset_key=_key(result.suite),
        passed=result.verdict == "pass",
        severity=SEVERITIES.get(result.verdict, dg.AssetCheckSeverity.ERROR),
        description="crashed: it is not known what it would have found" if result.error else None,
        metadata=facts,
    )
