"""Runs the suites against a staged copy and says of every check: pass, warn, fail or crashed.

Great Expectations gives the verdict; how many rows, what is at risk and the rows themselves are read from the same file
by us: it returns 200 rows at most (GX #11682). It reports a query that crashed as a failure without rows (#10849);
here that is `crashed`, which looks like neither a clean nor a dirty result.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

from expectations.check import Check, Suite
from expectations.dialect import attach_statement, register
from pipelines.warehouse import open_duckdb, rows

Verdict = Literal["pass", "warn", "fail", "crashed"]
ORDER: tuple[Verdict, ...] = ("pass", "warn", "fail", "crashed")
SAMPLE_ROWS = 10


@dataclass(frozen=True)
class Result:
    """The verdict on one check. `amount_at_risk` in the reporting currency, None where its rows carry none."""

    suite: str
    check: Check
    verdict: Verdict
    unexpected: int | None = None
    amount_at_risk: Decimal | None = None
    critical: int = 0
    sample: list[dict[str, Any]] = field(default_factory=list)
    error: str = ""

    @property
    def blocks(self) -> bool:
        """Nothing may be published: it is a condition of publishing, and it failed or nobody knows whether it did."""
        return self.check.blocking and self.verdict in ("fail", "crashed")


def worst(verdicts: Sequence[Verdict]) -> Verdict:
    """The verdict on all of them together."""
    return max(verdicts, key=ORDER.index, default="pass")


def run(suites: Sequence[Suite], staged: Path, warehouse: Path, docs: Path | None = None) -> list[Result]:
    """Check a staged copy (and the warehouse it was made from, both read-only); writes Data Docs into `docs`."""
    answers = _ask(suites, {"tieout": str(staged), "warehouse": str(warehouse)}, docs)
    with _reader(staged, warehouse) as connection:
        return [_result(suite.name, check, answers, connection) for suite in suites for check in suite.checks]


@contextmanager
def _reader(staged: Path, warehouse: Path) -> Iterator[Any]:
    with open_duckdb(":memory:", read_only=False) as connection:
        connection.execute(attach_statement("tieout", staged))
        connection.execute(attach_statement("warehouse", warehouse))
        connection.execute("use tieout.marts")
        yield connection


def _result(suite: str, check: Check, answers: dict[str, tuple[bool, str]], connection: Any) -> Result:
    success, error = answers.get(f"{suite}.{check.name}", (False, "Great Expectations returned no result"))
    if error:
        return Result(suite, check, "crashed", error=error)
    if success:
        return Result(suite, check, "pass", unexpected=0)
    try:
        query = check.rows.replace("{batch}", check.table)
        columns = {column[0] for column in connection.execute(f"select * from ({query}) limit 0").description}
        amount = "sum(amount_at_risk_reporting)" if "amount_at_risk_reporting" in columns else "null"
        critical = "count(*) filter (severity = 'critical')" if "severity" in columns else "0"
        counted = connection.execute(f"select count(*), {amount}, {critical} from ({query})").fetchone()
        sample = rows(connection, f"select * from ({query}) limit {SAMPLE_ROWS}")
    except Exception as problem:
        return Result(suite, check, "crashed", error=f"{type(problem).__name__}: {problem}")
    if not counted[0] and check.native is None:
        return Result(suite, check, "crashed", error="it failed, but its rows are not there")
    # Conditions of publishing and critical findings are failures; a finding that can wait a day is a warning.
    severe = check.blocking or counted[2] or "severity" not in columns
    verdict: Verdict = "fail" if severe and not check.warn_only else "warn"
    return Result(suite, check, verdict, counted[0], counted[1], counted[2], sample)


def _ask(suites: Sequence[Suite], attach: dict[str, str], docs: Path | None) -> dict[str, tuple[bool, str]]:
    """`suite.check` -> success and, where the query crashed, why. Imports Great Expectations: slow, so once a run."""
    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    import great_expectations as gx
    from great_expectations.checkpoint import UpdateDataDocsAction

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    source = context.data_sources.add_sql(
        "marts", connection_string=register(), kwargs={"connect_args": {"attach": attach}}, create_temp_table=False
    )
    validations = []
    for suite in suites:
        by_table = sorted(suite.checks, key=lambda check: check.table)
        for table, group in groupby(by_table, key=lambda check: check.table):
            name = f"{suite.name} on {table.rpartition('.')[2]}"
            asset = source.add_query_asset(name, query=f"select * from {table}")
            expectations = [_expectation(suite.name, check, gx) for check in group]
            validations.append(
                context.validation_definitions.add(
                    gx.ValidationDefinition(
                        name=name,
                        data=asset.add_batch_definition_whole_table("all"),
                        suite=context.suites.add(gx.ExpectationSuite(name=name, expectations=expectations)),
                    )
                )
            )
    actions = []
    if docs:
        context.add_data_docs_site("tieout", _site(docs))
        actions = [UpdateDataDocsAction(name="docs", site_names=["tieout"])]
    checkpoint = gx.Checkpoint(
        name="tieout", validation_definitions=validations, actions=actions, result_format="SUMMARY"
    )
    outcome = context.checkpoints.add(checkpoint).run()
    source.get_engine().dispose()
    answers = {}
    for validation in outcome.run_results.values():
        for result in validation.results:
            crash = _crash(result.exception_info)
            if not crash and not result.success and not result.result:
                crash = "Great Expectations returned a failure without a result"
            answers[str(result.expectation_config.meta["check"])] = bool(result.success), crash
    return answers


def _expectation(suite: str, check: Check, gx: Any) -> Any:
    meta = {"check": f"{suite}.{check.name}"}
    if check.native:
        kind, arguments = check.native
        return getattr(gx.expectations, kind)(**arguments, meta=meta, description=check.description)
    return gx.expectations.UnexpectedRowsExpectation(
        unexpected_rows_query=check.rows, meta=meta, description=check.description
    )


def _crash(info: dict[str, Any]) -> str:
    """The message of an exception; GX puts one, or one for each metric, into `exception_info`."""
    found = [info] if "raised_exception" in info else [part for part in info.values() if isinstance(part, dict)]
    messages = [str(part.get("exception_message")) for part in found if part.get("raised_exception")]
    return "; ".join(messages)


def _site(folder: Path) -> dict[str, Any]:
    return {
        "class_name": "SiteBuilder",
        "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(folder)},
        "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
        "show_how_to_buttons": False,
    }
