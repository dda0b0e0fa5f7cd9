"""What people decide, over four business days: accepted, snoozed, assigned, commented, reopened, and what comes back by itself."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.decisions import Decision
from pipelines.reports.delta import html, markdown
from tests.exceptions.test_memory import FRAMEWORK, put_overdue
from tests.support.company import Company, load_rows, run_dbt

SCENES = ("grows", "sleeps", "resolves", "assigned", "taken_back", "ends", "too_late", "near_deadline")
# What the code finds on each day: the amount at risk by scene; a scene that is not there was not found.
AMOUNTS: dict[str, dict[str, str]] = {
    "2026-03-10": dict.fromkeys(SCENES, "100"),
    "2026-03-11": {**dict.fromkeys(SCENES, "100"), "grows": "110"},
    "2026-03-12": {**dict.fromkeys(SCENES, "100"), "grows": "110.01", "sleeps": "500"} | {"resolves": ""},
    "2026-03-13": {**dict.fromkeys(SCENES, "100"), "sleeps": "500"},
}  # fmt: skip

# Receivables by part; "paid" grows by 30.10 on the 13th.
RECEIVABLES: dict[str, dict[str, str]] = {
    "2026-03-10": {"invoiced": "800", "paid": "100", "credited": "0", "written_off": "0"},
    "2026-03-11": {"invoiced": "800", "paid": "100", "credited": "0", "written_off": "0"},
    "2026-03-12": {"invoiced": "800", "paid": "100", "credited": "50", "written_off": "0"},
    "2026-03-13": {"invoiced": "800", "paid": "130.10", "credited": "50", "written_off": "0"},
}


def exception_ids(warehouse: Path) -> dict[str, str]:
    found = Company(warehouse).query("select subject_id, exception_id from marts.exceptions")
    return {row["subject_id"]: row["exception_id"] for row in found}


def decided(ids: dict[str, str]) -> list[Decision]:
    """The decisions file, as it stands when all is said; each line counts from its own date on."""

    def one(on: str, scene: str, action: str, **told: Any) -> Decision:
        return Decision(datetime.fromisoformat(f"{on}T09:30:00"), "ann", action, ids[scene], **told)

    at_100: dict[str, Any] = {"amount": Decimal(100), "currency": "EUR", "reason": "known"}
    return [
        one("2026-03-11", "grows", "accept", **at_100),
        one("2026-03-11", "sleeps", "snooze", reason="waits for the customer", until=date(2026, 3, 13)),
        one("2026-03-11", "resolves", "accept", **at_100),
        one("2026-03-11", "assigned", "assign", owner="bo"),
        one("2026-03-12", "assigned", "comment", reason="called them"),
        one("2026-03-11", "taken_back", "accept", **at_100),
        one("2026-03-12", "taken_back", "reopen", reason="a mistake"),
        one("2026-03-11", "ends", "accept", until=date(2026, 3, 13), **at_100),
        one("2026-03-14", "too_late", "accept", **at_100),
    ]


def find(warehouse: Path, day: str) -> None:
    amounts = {scene: Decimal(amount) for scene, amount in AMOUNTS[day].items() if amount}
    severe = {"near_deadline": '{"severity":"critical"}'}
    put_overdue(warehouse, [(scene, amount, severe.get(scene, "{}")) for scene, amount in amounts.items()])


def keep_metrics(warehouse: Path, day: str) -> None:
    """Put the parts of the receivables into metrics_daily, as a run keeps them."""
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("create schema if not exists marts")
        connection.execute(
            "create table if not exists marts.metrics_daily (as_of date, metric varchar, currency varchar, value decimal(28, 4))"
        )
        for part, value in RECEIVABLES[day].items():
            connection.execute(
                "insert into marts.metrics_daily values (?, ?, 'EUR', ?)", [day, f"receivables_{part}", Decimal(value)]
            )
        connection.execute("create or replace view marts.runs as select * from control.runs")


def run_day(warehouse: Path, day: str) -> None:
    """One published run."""
    first = not warehouse.exists()
    rows: dict[str, list[dict[str, Any]]] = {
        "invoices": [],
        "payment_events": [],
        "accounts": [],
        "customers": [],
        "fx_rates": [],
    }
    load_rows(warehouse, day, rows, decisions=() if first else decided(exception_ids(warehouse)))
    find(warehouse, day)
    keep_metrics(warehouse, day)
    once = "+golden_customers int_exceptions__catalogue int_exceptions__codes_off +int_reference__reporting_rates +int_cash__invoice_balances"
    chosen = [*(once.split() if first else ()), *FRAMEWORK.split(), "delta_report", "delta_since_close"]
    run_dbt(warehouse, "build", "--exclude-resource-type", "unit_test", "--select", *chosen)
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(
            "insert into control.runs values ('test-run', ?, null, null, 'published', 0, 0, null, true, 'test')", [day]
        )


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """By day the worklist as it was published, and all events at the end."""
    warehouse = tmp_path_factory.mktemp("decisions") / "warehouse" / "tieout.duckdb"
    days: dict[str, Any] = {}
    for day in AMOUNTS:
        run_day(warehouse, day)
        worklist = Company(warehouse).query("select * from marts.exceptions where code = 'overdue'")
        days[day] = {row["subject_id"]: row for row in worklist}
        days[f"{day} delta"] = Company(warehouse).query("select * from marts.delta_report")
        days[f"{day} close"] = Company(warehouse).query("select * from marts.delta_since_close")
    days["report"] = markdown(warehouse)
    days["events"] = Company(warehouse).query(
        "select x.subject_id, e.* from marts.exception_events as e inner join marts.exceptions as x using (exception_id)"
        ' order by e."at", e.exception_id, e.event'
    )
    return days


def statuses(history: dict[str, Any], scene: str) -> list[str]:
    return [history[day][scene]["status"] for day in AMOUNTS]


def events(history: dict[str, Any], scene: str) -> list[str]:
    return [f"{row['at']:%d} {row['event']}" for row in history["events"] if row["subject_id"] == scene]


def test_an_accepted_one_returns_when_it_has_grown(history: dict[str, Any]) -> None:
    # 10% is the set share: 110.00 is still within it, 110.01 is not. Once back it stays, though the amount falls again:
    # else an alarm would come and go with every payment.
    assert statuses(history, "grows") == ["open", "accepted", "open", "open"]
    assert events(history, "grows") == [
        "10 opened",
        "11 accepted",
        "11 changed",
        "12 changed",
        "12 reopened",
        "13 changed",
    ]


def test_a_snoozed_one_returns_on_its_date_whatever_its_amount(history: dict[str, Any]) -> None:
    # The business date wakes it, not the clock: a replay of the 12th must find it asleep.
    assert statuses(history, "sleeps") == ["open", "snoozed", "snoozed", "open"]


def test_an_acceptance_may_end_on_a_date(history: dict[str, Any]) -> None:
    assert statuses(history, "ends") == ["open", "accepted", "accepted", "open"]


def test_what_is_resolved_is_decided_anew_when_it_comes_back(history: dict[str, Any]) -> None:
    # An acceptance was of that case, not of all that may ever happen to the invoice.
    assert statuses(history, "resolves") == ["open", "accepted", "resolved", "open"]
    assert events(history, "resolves") == ["10 opened", "11 accepted", "12 resolved", "13 reopened"]


def test_a_decision_is_taken_back_by_another(history: dict[str, Any]) -> None:
    assert statuses(history, "taken_back") == ["open", "accepted", "open", "open"]
    [back] = [row for row in history["events"] if row["subject_id"] == "taken_back" and row["event"] == "reopened"]
    assert (back["actor"], back["detail"], str(back["decided_at"])) == ("ann", "(a mistake)", "2026-03-12 09:30:00")


def test_assigned_and_commented_stay_open(history: dict[str, Any]) -> None:
    assert statuses(history, "assigned") == ["open"] * 4
    assert [history[day]["assigned"]["owner"] for day in AMOUNTS] == ["collections", "bo", "bo", "bo"]
    assert events(history, "assigned") == ["10 opened", "11 assigned", "12 commented"]


def test_a_decision_does_not_count_before_its_date(history: dict[str, Any]) -> None:
    # Else a past day that is run again would know of what was decided later.
    assert statuses(history, "too_late") == ["open"] * 4


def test_a_finding_may_name_its_own_severity(history: dict[str, Any]) -> None:
    # dispute_open is critical near its deadline, whatever its amount; without it the framework would say medium.
    day = history["2026-03-10"]
    assert (day["near_deadline"]["severity"], day["grows"]["severity"]) == ("critical", "medium")


def moved(history: dict[str, Any], day: str, measure: str) -> dict[str, Decimal]:
    rows = history[f"{day} delta"]
    return {row["reason"]: row["change"] for row in rows if row["measure"] == measure and row["change"]}


def test_the_bridge_goes_from_yesterdays_value_to_todays(history: dict[str, Any]) -> None:
    # A bridge that does not add up explains nothing: each day must start where the day before ended.
    ends: dict[str, Decimal] = {}
    for day in AMOUNTS:
        rows = history[f"{day} delta"]
        for measure in ("open_exceptions", "amount_at_risk_reporting", "receivables_outstanding"):
            then, now, change = (
                sum((row[column] for row in rows if row["measure"] == measure), Decimal(0))
                for column in ("previous_value", "value", "change")
            )
            assert then == ends.get(measure, 0)
            assert then + change == now
            ends[measure] = now
        worklist = [row for row in history[day].values() if row["status"] == "open"]
        assert ends["open_exceptions"] == len(worklist)
        assert ends["amount_at_risk_reporting"] == sum(row["amount_at_risk"] for row in worklist)


def test_the_bridge_says_why(history: dict[str, Any]) -> None:
    # On the 13th: grown from 110.01 back to 100; slept, came back at 500; resolved, came back; ended, came back.
    assert moved(history, "2026-03-13", "amount_at_risk_reporting") == {
        "changed": Decimal("-10.01"),
        "reopened": Decimal(700),
    }
    assert moved(history, "2026-03-11", "open_exceptions") == {"accepted": Decimal(-4), "snoozed": Decimal(-1)}
    assert moved(history, "2026-03-13", "receivables_outstanding") == {"paid": Decimal("-30.10")}


def test_before_the_first_close_there_is_nothing_to_compare_with(history: dict[str, Any]) -> None:
    # All four days are of one month: a run of the same month is no close.
    assert {row["previous_run_id"] for row in history["2026-03-13 close"]} == {None}


def test_the_report_reads_as_text_and_as_a_page(history: dict[str, Any]) -> None:
    # It is what a controller reads: the figures of the bridge, and the data's own signs not taken for HTML.
    report = history["report"]
    assert "| 2026-03-12 | 650.00 |\n| paid | -30.10 |\n| **2026-03-13** | **619.90** |" in report
    assert "Nothing was published before" in report.partition("the last close")[2]
    page = html(report.replace("overdue", "<script>"))
    assert "<td><strong>619.90</strong></td>" in page.replace(' style="text-align:right"', "")
    assert "<script>" not in page
