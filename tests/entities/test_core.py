"""What core holds of a source's rows: not what was deleted, not what happens after the business date; both are remembered."""

from typing import Any

import pytest

from pipelines.entities import ENTITIES
from tests.support.company import Company, company

AS_OF = "2026-03-31"
# The column that says when a row of the entity happened; rows of other entities have no date of their own.
HAPPENED = {
    "deals": "closed_at", "invoices": "issued_on", "credit_notes": "issued_on", "usage_records": "occurred_at",
    "payment_events": "occurred_at", "payment_allocations": "allocated_on", "bank_transactions": "booked_on", "journal_lines": "posted_on",
}  # fmt: skip
WITH_IDS = sorted(name for name, entity in ENTITIES.items() if any(column.name == "id" for column in entity.columns))


def rows_of(entity: str) -> list[dict[str, Any]]:
    """A live row, a deleted one, one of the business date and one of the day after it."""
    won = {"is_won": True} if entity == "deals" else {}
    rows: list[dict[str, Any]] = [{"id": "live"}, {"id": "gone", "deleted_at": "2026-03-01T00:00:00"}]
    if column := HAPPENED.get(entity):
        clock = "T23:00:00" if column.endswith("_at") else ""
        rows += [{"id": "today", column: AS_OF + clock, **won}, {"id": "tomorrow", column: f"2026-04-01{clock}", **won}]
        rows += [{"id": "gone_today", column: AS_OF + clock, "deleted_at": "2026-03-01T00:00:00", **won}]
    if entity == "deals":  # an open deal's closing is a hope: it is of today
        rows += [{"id": "hoped", "is_won": False, "closed_at": "2026-06-01T00:00:00"}]
    return rows


@pytest.fixture(scope="module")
def core(tmp_path_factory: pytest.TempPathFactory) -> Company:
    rows = {entity: rows_of(entity) for entity in WITH_IDS}
    # Two sources that count from one: each keeps its own row.
    rows["accounts"] += [{"id": "twin", "source": "crm"}, {"id": "twin", "source": "erp", "parent_account_id": "only"}]
    rows["accounts"] += [{"id": "only", "source": "erp"}]
    rates = {"one": "2026-03-30", "two": AS_OF, "too late": "2026-04-01"}
    rows["fx_rates"] = [
        {"from_currency": "USD", "to_currency": name, "rate_on": on, "rate": "0.9"} for name, on in rates.items()
    ]
    rows["fx_rates"] += [
        {"from_currency": "USD", "to_currency": "gone", "rate_on": "2026-03-30", "rate": "0.9", "deleted_at": "2026-03-01T00:00:00"}
    ]  # fmt: skip
    return company(tmp_path_factory.mktemp("core"), AS_OF, rows, select="+path:models/core")


@pytest.mark.parametrize("entity", WITH_IDS)
def test_only_what_is_there_and_has_happened(core: Company, entity: str) -> None:
    # A deleted invoice that still counts is revenue that nobody owes; one of tomorrow makes yesterday's run unrepeatable.
    held = {
        row["id"] for row in core.query(f"select id from core.{entity} where id not like '%twin%' and id <> 'only'")
    }
    dated = {"today"} if entity in HAPPENED else set()
    assert held == {"live", *dated, *({"hoped"} if entity == "deals" else ())}
    left_out = core.query(f"select id, reason from core.tombstones where entity = '{entity}'")
    after = {"tomorrow": "after_as_of", "gone_today": "deleted"} if entity in HAPPENED else {}
    assert {row["id"]: row["reason"] for row in left_out} == {"gone": "deleted", **after}


def test_rates_of_tomorrow_convert_nothing(core: Company) -> None:
    held = core.query("select to_currency from core.fx_rates")
    assert {row["to_currency"] for row in held} == {"one", "two"}


def test_an_id_of_two_sources_names_two_rows(core: Company) -> None:
    # Else: two companies become one because both systems count from 1.
    held = core.query("select id, parent_account_id from core.accounts where id like '%twin%' or id = 'only'")
    assert {row["id"]: row["parent_account_id"] for row in held} == {
        "crm:twin": None,
        "erp:twin": "only",
        "only": None,
    }
    collided = core.query("select entity, core_id from core.id_collisions")
    assert {(row["entity"], row["core_id"]) for row in collided} == {("accounts", "crm:twin"), ("accounts", "erp:twin")}
