"""An exception's memory over four business days: opened, changed, resolved, reopened, under one id."""

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.exception_codes import codes
from tests.support.company import Company, load_rows, run_dbt

CUSTOMER = {
    "accounts": [{"id": "A1", "name": "Acme"}],
    "customers": [{"id": "C1", "name": "Acme", "crm_account_id": "A1"}],
    "deals": [],
    "deal_lines": [],
    "invoice_lines": [],
    "credit_notes": [],
    "fx_rates": [],
}
INVOICE = {
    "id": "I1",
    "number": "INV-1",
    "customer_id": "C1",
    "status": "open",
    "currency": "EUR",
    "total": "100.00",
    "issued_on": "2026-01-01",
    "due_on": "2026-01-31",
}


def paid(number: str, kind: str, amount: str, on: str) -> dict[str, Any]:
    return {
        "id": number,
        "payment_id": "P1",
        "type": kind,
        "amount": amount,
        "currency": "EUR",
        "occurred_at": f"{on}T09:00:00Z",
        "customer_id": "C1",
        "invoice_id": "I1",
    }


# The columns that every code's model has.
CLAIM = (
    "subject_type varchar, subject_id varchar, period_start date, period_end date, claim_id varchar, customer_id varchar, contract_id varchar, deal_id varchar, "
    "subscription_id varchar, invoice_id varchar, payment_id varchar, currency varchar, expected_amount decimal(28, 4), actual_amount decimal(28, 4), "
    "amount_at_risk decimal(28, 4), explanation varchar, recommended_action varchar, evidence varchar"
)

# A note takes 60 off the invoice, a payment settles the other 40, and the bank takes that payment back.
NOTE = {
    "id": "CN1",
    "customer_id": "C1",
    "invoice_id": "I1",
    "currency": "EUR",
    "amount": "60.00",
    "tax_amount": "0",
    "status": "issued",
    "reason": "error",
    "issued_on": "2026-03-11",
}
SETTLED = paid("E2", "succeeded", "40.00", "2026-03-12")
DAYS: list[tuple[str, dict[str, list[dict[str, Any]]]]] = [
    ("2026-03-10", {"credit_notes": [], "payment_events": []}),
    ("2026-03-11", {"credit_notes": [NOTE], "payment_events": []}),
    ("2026-03-12", {"credit_notes": [NOTE], "payment_events": [SETTLED]}),
    ("2026-03-13", {"credit_notes": [NOTE], "payment_events": [SETTLED, paid("E3", "reversed", "40.00", "2026-03-13")]}),
]  # fmt: skip


FRAMEWORK = "int_exceptions__decisions int_exceptions__claims int_exceptions__found int_exceptions__journal path:models/marts/exceptions.sql exception_events"


def put_overdue(warehouse: Path, found: Iterable[tuple[str, Decimal, str]]) -> None:
    """What `overdue` finds (invoice, EUR at risk, evidence), straight into its table: the framework is tested, not the code."""
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("create schema if not exists exceptions")
        for code in codes():
            connection.execute(f"create table if not exists exceptions.{code} ({CLAIM})")
        connection.execute("delete from exceptions.overdue")
        for one in found:
            connection.execute(
                "insert into exceptions.overdue (subject_type, subject_id, currency, amount_at_risk, explanation, evidence)"
                " values ('invoice', ?, 'EUR', ?, 'open', ?)",
                one,
            )


def run_day(directory: Path, day: str, documents: dict[str, list[dict[str, Any]]]) -> Company:
    """One published run, recorded as the run `day`. Of the codes only `overdue` is built; the others stand there empty."""
    warehouse = directory / "warehouse" / "tieout.duckdb"
    first = not warehouse.exists()
    rows = {**CUSTOMER, "invoices": [INVOICE], **documents}
    load_rows(warehouse, day, rows, {"codes_switched_off": "invoice_without_contract"})
    if first:
        with duckdb.connect(str(warehouse)) as connection:
            connection.execute("create schema exceptions")
            for code in codes():
                connection.execute(f"create table exceptions.{code} ({CLAIM})")
    chosen = (
        "+overdue +golden_customers int_exceptions__catalogue int_exceptions__codes_off +int_reference__reporting_rates"
        if first
        else "path:models/core +int_cash__invoice_balances,path:models/cash overdue"
    )
    run_dbt(warehouse, "build", "--exclude-resource-type", "unit_test", "--select", *chosen.split(), *FRAMEWORK.split())
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(
            "insert into control.runs values ('test-run', ?, null, null, 'published', 0, 0, null, true, 'test')", [day]
        )
    return Company(warehouse)


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Company:
    directory = tmp_path_factory.mktemp("memory")
    built = [run_day(directory, day, documents) for day, documents in DAYS]
    return built[-1]


def overdue(history: Company) -> list[dict[str, Any]]:
    return history.query(
        "select e.* from marts.exception_events as e inner join marts.exceptions as x using (exception_id) where x.code = 'overdue' order by e.\"at\""
    )


def test_opened_changed_resolved_reopened_under_one_id(history: Company) -> None:
    # Without a stable id each morning would bring the same alarm as a new one.
    events = overdue(history)
    assert [event["event"] for event in events] == ["opened", "changed", "resolved", "reopened"]
    assert len({event["exception_id"] for event in events}) == 1


def test_a_change_says_from_what_to_what(history: Company) -> None:
    assert overdue(history)[1]["detail"] == "100.00 EUR -> 40.00 EUR"


def test_the_worklist_shows_todays_figures_and_the_first_day(history: Company) -> None:
    [row] = history.query("select * from marts.exceptions where code = 'overdue'")
    assert (row["status"], row["amount_at_risk"], str(row["first_seen_on"]), row["age_days"]) == (
        "open",
        Decimal("40"),
        "2026-03-10",
        3,
    )


def test_the_same_day_again_writes_nothing_twice(history: Company) -> None:
    # A run that was killed after the journal was written and is repeated must leave one event a day, not two.
    before = overdue(history)
    history.close()
    day, documents = DAYS[-1]
    again = run_day(history.warehouse.parents[1], day, documents)
    assert overdue(again) == before
