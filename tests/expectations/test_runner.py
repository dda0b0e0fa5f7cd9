"""Verdicts: a clean table passes, findings warn, critical ones fail, and a crash looks like neither."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from expectations.by_code import no_jump, within_tolerance
from expectations.check import Check, Suite
from expectations.runner import Result, run, worst
from pipelines.reports.checks_page import checks_page, write_checks_page
from pipelines.settings import Settings
from pipelines.warehouse import open_duckdb

CODES = {
    code: {"title": code, "category": category, "why": "It costs money."}
    for code, category in {"dear": "leakage", "cheap": "leakage", "clean": "leakage", "both": "by_sign"}.items()
}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Result]:
    """One run over a staged copy of four exceptions: Great Expectations takes seconds to start."""
    folder = tmp_path_factory.mktemp("expectations")
    with open_duckdb(folder / "staged.duckdb", read_only=False) as connection:
        connection.execute("create schema marts")
        connection.execute(
            """
            create table marts.exceptions as
            select
                *, 'C1' as customer_id, 'Acme' as customer_name, 'invoice' as subject_type, 'I1' as subject_id,
                cast(null as date) as period_start, 'EUR' as currency, amount_at_risk as amount_at_risk_reporting,
                'why' as explanation
            from (values
                ('1', 'dear', 'critical', 'leakage', 20000.10::decimal(28, 4), 'open'),
                ('2', 'cheap', 'low', 'leakage', 1.00::decimal(28, 4), 'open'),
                ('3', 'cheap', 'low', 'leakage', 2.50::decimal(28, 4), 'open'),
                ('4', 'clean', 'low', 'leakage', 9.00::decimal(28, 4), 'resolved'),
                ('5', 'both', 'low', 'overbilling', 9.00::decimal(28, 4), 'open')
            ) as e (exception_id, code, severity, category, amount_at_risk, status)
            """
        )
        connection.execute(
            """
            create table marts.metrics_daily as
            select date '2026-03-31' - i::integer as as_of, 'amount_at_risk_leakage' as metric, 'EUR' as currency,
                (case when i = 0 then 151 else 100 end)::decimal(28, 4) as value
            from range(5) as r (i)
            """
        )
    with open_duckdb(folder / "warehouse.duckdb", read_only=False) as connection:
        connection.execute("create schema audit")
        connection.execute("create table audit.identities as select 'invoice_total' as identity, 1.00 as difference")
    leakage = Suite(
        "leakage", "", (*within_tolerance("leakage", Decimal(0), Settings(), CODES), no_jump("leakage", Settings()))
    )
    tolerant = Suite("tolerant", "", tuple(within_tolerance("leakage", Decimal("3.5"), Settings(), CODES)))
    other = Suite(
        "other",
        "",
        (
            Check(
                "crash", "A query of a column that is not there.", "staged.marts.exceptions", "select nope from {batch}"
            ),
            Check("blocking", "", "tieout.audit.identities", "select * from {batch}", blocking=True),
            Check(
                "native",
                "",
                "staged.marts.exceptions",
                "select code from {batch} qualify count(*) over (partition by code) > 1",
                native=("ExpectColumnValuesToBeUnique", {"column": "code"}),
            ),
        ),
    )
    found = run([leakage, tolerant, other], folder / "staged.duckdb", folder / "warehouse.duckdb", folder / "docs")
    assert (folder / "docs" / "index.html").is_file()
    with open_duckdb(folder / "warehouse.duckdb", read_only=False) as connection:  # it was let go of: publishing writes
        connection.execute("create table written as select 1 as x")
    return {f"{result.suite}.{result.check.name}": result for result in found}


def test_a_clean_code_passes(results: dict[str, Result]) -> None:
    assert results["leakage.clean"].verdict == "pass"  # its one exception is resolved
    assert results["leakage.both"].verdict == "pass"  # its one exception is of the other sign


def test_a_finding_warns_with_count_amount_and_rows(results: dict[str, Result]) -> None:
    cheap = results["leakage.cheap"]
    assert (cheap.verdict, cheap.unexpected, cheap.amount_at_risk) == ("warn", 2, Decimal("3.5000"))
    assert [row["exception_id"] for row in cheap.sample] == ["3", "2"]


def test_a_critical_finding_fails_and_does_not_block(results: dict[str, Result]) -> None:
    assert (results["leakage.dear"].verdict, results["leakage.dear"].critical) == ("fail", 1)
    assert not results["leakage.dear"].blocks


def test_tolerance_is_up_to_and_including(results: dict[str, Result]) -> None:
    assert results["tolerant.cheap"].verdict == "pass"
    assert results["tolerant.dear"].verdict == "fail"


def test_a_jump_above_the_mean_warns(results: dict[str, Result]) -> None:
    assert results["leakage.no_jump"].verdict == "warn"  # 151 against a mean of 100, 50% allowed


def test_a_crash_is_neither_clean_nor_dirty(results: dict[str, Result]) -> None:
    # Great Expectations reports it as a failure without rows: as a finding it would say 0 rows, as a pass it would lie.
    crash = results["other.crash"]
    assert crash.verdict == "crashed"
    assert crash.unexpected is None
    assert "nope" in crash.error


def test_conditions_of_publishing_block(results: dict[str, Result]) -> None:
    assert results["other.blocking"].blocks


def test_native_expectations_are_counted_by_us(results: dict[str, Result]) -> None:
    assert (results["other.native"].verdict, results["other.native"].unexpected) == ("fail", 2)


def test_the_page_says_what_was_found_and_asks_no_network(results: dict[str, Result], tmp_path: Path) -> None:
    # Without it: Great Expectations' own pages are blank where their style and scripts cannot be fetched.
    suites = [Suite("leakage", "Money owed & not billed.")]
    path = write_checks_page(tmp_path, checks_page(suites, [*results.values()], "run-1", date(2026, 3, 31), "EUR"))
    page = path.read_text(encoding="utf-8")
    assert "Run run-1. 1 crashed, 4 fail, 2 warn, 5 pass." in page
    assert "Money owed &amp; not billed. 1 fail, 2 warn, 2 pass." in page
    assert '<td class="n">2</td><td class="n">3.50 EUR</td>' in page  # leakage.cheap
    assert page.index("<strong>Dear") < page.index("<strong>Cheap") < page.index("<strong>Clean")  # the worst first
    assert "Crashed, so nobody knows:" in page
    assert "(nothing is published while it fails)" in page
    assert not re.search(r"(?:src|href)=|url\(|@import", page)


def test_the_worst_verdict_is_the_verdict() -> None:
    assert worst(["pass", "crashed", "fail"]) == "crashed"
    assert worst([]) == "pass"
