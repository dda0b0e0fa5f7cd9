"""A code that jumps above its own last weeks is seen, though its category as a whole stands still."""

from decimal import Decimal

import duckdb
import pytest

from expectations.by_code import no_jump_by_code, within_count, within_tolerance
from pipelines.settings import Settings
from pipelines.settings.schema import Code, Exceptions

SETTINGS = Settings(
    exceptions=Exceptions(codes={"short_payment": Code(trend_jump_pct=Decimal(100), tolerance=Decimal(70))})
)
CODES = {
    code: {"title": code, "category": category, "why": "It costs money."}
    for code, category in dict.fromkeys(("at_bound", "above", "small", "short_payment", "new"), "leakage").items()
} | {"drifting": {"title": "drifting", "category": "drift", "why": "It misleads."}}
# Amount at risk (of drift: how many) on each of four days before, and today. 50% above the mean is allowed, 1,000 is least.
HISTORY: dict[str, tuple[list[int], int]] = {
    "leakage_at_bound": ([1000, 1000, 1000, 1000], 1500),
    "leakage_above": ([1000, 1000, 1000, 1000], 1501),
    "leakage_small": ([10, 10, 10, 10], 999),
    "leakage_short_payment": ([1000, 1000, 1000, 1000], 1990),
    "leakage_new": ([0, 0, 0, 0], 1000),
    "drift_drifting": ([4, 4, 4, 4], 7),
}


@pytest.fixture(scope="module")
def metrics() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("attach ':memory:' as staged")
    connection.execute("create schema staged.marts")
    connection.execute(
        "create table staged.marts.metrics_daily (as_of date, metric varchar, value decimal(28, 4), numerator decimal(28, 4))"
    )
    for metric, (before, today) in HISTORY.items():
        for days_ago, amount in enumerate([today, *before]):
            if amount:  # a code that found nothing has no row that day
                count = amount if metric.startswith("drift") else 1
                connection.execute(
                    "insert into staged.marts.metrics_daily values (date '2026-03-31' - ?::integer, ?, ?, ?)",
                    [days_ago, f"open_{metric}", count, 0 if metric.startswith("drift") else amount],
                )
    return connection


def jumped(metrics: duckdb.DuckDBPyConnection, category: str) -> set[str]:
    check = no_jump_by_code(category, SETTINGS, CODES)
    return {row[0] for row in metrics.execute(check.rows.replace("{batch}", check.table)).fetchall()}


def test_a_code_above_its_own_mean_is_named(metrics: duckdb.DuckDBPyConnection) -> None:
    # Up to the bound, below the least amount, or within its own setting it is silent; from nothing to much is a jump.
    assert jumped(metrics, "leakage") == {"open_leakage_above", "open_leakage_new"}


def test_drift_is_counted(metrics: duckdb.DuckDBPyConnection) -> None:
    # Most drift carries no money: by amount it could never jump.
    assert jumped(metrics, "drift") == {"open_drift_drifting"}


def test_a_code_may_have_a_tolerance_of_its_own() -> None:
    # One code that a company lives with must not turn all others off.
    checks = {check.name: check for check in within_tolerance("leakage", Decimal(5), SETTINGS, CODES)}
    assert "> 70" in checks["short_payment"].rows
    assert "> 5\n" in checks["above"].rows
    assert "> 3" in next(iter(within_count("drift", 3, SETTINGS, CODES))).rows
