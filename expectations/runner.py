"""Runs the suites against a staged copy and says of every check: pass, warn, fail or crashed.

Great Expectations gives the verdict; how many rows, what is at risk and the rows themselves are read from the same file
by us: it returns 200 rows at most (GX #11682). It reports a query that crashed as a failure without rows (#10849);
here that is `crashed`, which looks like neither a clean nor a dirty result.
"""

import logging
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from importlib import import_module
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

from expectations.check import Check, Suite
from expectations.dialect import USE, attach_statement, close_all, register
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
    try:
        answers = _ask(suites, {"staged": str(staged), "tieout": str(warehouse)}, docs)
    finally:
        close_all()
    with _reader(staged, warehouse) as connection:
        return [_result(suite.name, check, answers, connection) for suite in suites for check in suite.checks]


@contextmanager
def _reader(staged: Path, warehouse: Path) -> Iterator[Any]:
    with open_duckdb(":memory:", read_only=False) as connection:
        connection.execute(attach_statement("staged", staged))
        connection.execute(attach_statement("tieout", warehouse))
        connection.execute(USE)
        yield connection


def _result(suite: str, check: Check, answers: dict[str, tuple[bool, str]], connection: Any) -> Result:
    success, error = answers.get(f"{suite}.{check.name}", (False, "Great Expectations returned no result"))
    if error:
        return Result(suite, check, "crashed", error=error)
    if success:
        return Result(suite, check, "pass", unexpected=0)
    try:
        query = _sql(check)
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
    gx: Any = import_module("great_expectations")

    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    source = context.data_sources.add_sql(
        "marts", connection_string=register(), kwargs={"connect_args": {"attach": attach}}, create_temp_table=False
    )
    validations = []
    for suite in suites:
        # Data Docs cost per validation: so a suite is one, and only what GX asks by itself is one more for its table.
        of_table = sorted(suite.checks, key=_batch)
        for table, group in groupby(of_table, key=_batch):
            name = f"{suite.name} on {table.rpartition('.')[2]}" if table else suite.name
            asset = source.add_query_asset(name, query=f"select * from {table or 'staged.marts.runs'}")
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
    checkpoint = gx.Checkpoint(name="tieout", validation_definitions=validations, result_format="SUMMARY")
    outcome = context.checkpoints.add(checkpoint).run()
    if docs:  # all pages at once: the checkpoint's own action would write the index anew for each validation
        fresh = docs.with_name(f".{docs.name}")
        shutil.rmtree(fresh, ignore_errors=True)
        context.add_data_docs_site("tieout", _site(fresh))
        context.build_data_docs(site_names=["tieout"])
        shutil.rmtree(docs, ignore_errors=True)  # else every run would leave its pages
        fresh.rename(docs)
    answers = {}
    for validation in outcome.run_results.values():
        for result in validation.results:
            crash = _crash(result.exception_info)
            if not crash and not result.success and not result.result:
                crash = "Great Expectations returned a failure without a result"
            answers[str(result.expectation_config.meta["check"])] = bool(result.success), crash
    return answers


def _batch(check: Check) -> str:
    return check.table if check.native else ""


def _sql(check: Check) -> str:
    return check.rows.replace("{batch}", check.table)


def _expectation(suite: str, check: Check, gx: Any) -> Any:
    meta = {"check": f"{suite}.{check.name}"}
    if check.native:
        kind, arguments = check.native
        return getattr(gx.expectations, kind)(**arguments, meta=meta, description=check.description)
    return gx.expectations.UnexpectedRowsExpectation(
        unexpected_rows_query=_sql(check), meta=meta, description=check.description
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
